"""Which English nouns name things that cannot be obliged: laws, meetings, payments."""

_THINGS = frozenset(
    (
        "law", "laws", "regulation", "regulations", "act", "agreement", "agreements", "treaty", "convention",
        "resolution", "decree", "contract", "order", "rule", "rules", "measure", "measures", "mandate",
        "mandates", "mission", "missions", "summit", "conference", "session", "sessions", "talks", "hearing",
        "trial", "vote", "ballot", "poll", "referendum", "ceremony", "match", "tournament", "fair",
        "festival", "exhibition", "visit", "programme", "program", "project", "plan", "plans", "plant",
        "report", "reports", "payment", "payments", "invoice", "deadline", "date", "dates", "day", "ban",
        "ceasefire", "truce", "war", "offer", "bid", "review", "interview", "term", "terms", "period",
        "notice", "article", "articles", "section", "paragraph", "clause", "annex", "protocol", "provisions",
        "provision", "deal", "contest", "race", "game", "games", "prices", "price", "rate", "rates", "tax",
        "taxes", "fee", "fees", "budget", "service", "services", "flights", "trains", "work", "works",
        "bridge", "road", "line", "school", "schools", "results", "result", "list", "draft", "text", "copy",
        "copies", "document", "documents", "answer", "reply", "response", "claim", "claims", "appeal", "stay",
        "month", "months", "year", "years", "week", "weeks", "quarter", "sales", "phase", "stage", "law's",
        "applications", "proposals", "forms", "obligations", "rights", "licence", "license", "permit", "visa",
        "visas", "certificate", "data", "system", "systems", "product", "products", "goods", "software",
        "tickets", "registration", "exports", "imports", "tariff", "tariffs", "duties", "sanctions",
        "restrictions", "bill", "bills", "strike", "curfew", "campaign", "season", "course", "lesson",
        "classes", "exam", "exams", "dividend", "bond", "bonds", "loan", "lease", "money", "grant", "grants",
        "funds", "aid", "capacity", "output", "production", "process", "step", "steps", "round", "case",
        "aircraft", "plane", "ship", "cars", "car", "train", "vehicles", "hostages", "prisoners", "cases",
        "event", "workshop", "seminar", "forum", "film", "book", "album", "show", "site", "facility", "mine",
        "dam", "pipeline", "terminal", "port", "airport", "stadium", "hospital", "reactor", "satellite",
        "rocket", "version", "update", "everything", "findings", "interest", "time", "figures", "target",
        "targets", "goal", "goals", "commitment", "commitments", "policy", "directive", "timetable",
        "schedule", "roadmap", "elections", "election", "inauguration", "negotiations", "assets",
    )
)  # fmt: skip
_ENDINGS = (
    "tion",
    "sion",
    "ment",
    "ness",
    "ity",
    "ence",
    "ance",
    "ing",
    "tions",
    "sions",
    "ments",
    "ings",
    "ism",
    "ship",
)
_BODIES = frozenset(
    (
        "commission", "commissions", "delegation", "delegations", "coalition", "federation", "administration",
        "opposition", "organisation", "organization", "organisations", "organizations", "corporation",
        "corporations", "association", "associations", "institution", "institutions", "foundation",
        "prosecution", "confederation", "nation", "nations", "government", "governments", "parliament",
        "parliaments", "department", "departments", "management", "regiment", "authority", "university",
        "community", "municipality", "entity", "charity", "city", "security", "establishment", "majority",
        "minority", "alliance", "division", "union", "leadership", "partnership", "king", "presidency",
    )
)  # fmt: skip


def is_thing(word: str) -> bool:
    """Tell whether a noun, the head of a name, names a thing."""
    small = word.lower()
    return small in _THINGS or (small.endswith(_ENDINGS) and small not in _BODIES)
