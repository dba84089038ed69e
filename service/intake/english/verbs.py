"""English verbs and their helpers, by what they do to the words that follow."""

BE = frozenset(("be", "being", "is", "are", "am", "gets", "get"))
NOW = frozenset(("is", "are", "now"))
WAS = frozenset(("was", "were", "been", "had"))
WILL = frozenset(
    ("will", "'ll", "we'll", "they'll", "he'll", "she'll", "it'll", "i'll", "you'll", "is", "are", "going")
)
SAID = frozenset(("said", "told", "says", "added", "announced", "confirmed", "stated", "reported", "warned", "wrote"))
NOUNS = frozenset(("demands", "orders", "promises", "pledges", "requests", "invites", "commits", "guarantees"))
MODAL = frozenset(("may", "can", "could", "might", "should", "to", "not", "cannot"))
SOFT = frozenset(
    ("not", "also", "then", "only", "already", "still", "now", "originally", "subsequently", "fully", "first")
)
MOVED = frozenset(
    (
        "extended", "renewed", "postponed", "delayed", "deferred", "adjourned", "rescheduled", "prolonged", "moved",
        "set", "pushed", "given", "gave", "asked", "ordered", "urged", "told", "agreed", "demanded", "promised",
        "pledged", "vowed", "requested", "called", "granted", "approved", "committed", "instructed", "directed",
        "required", "decided", "voted", "announced",
    )
)  # fmt: skip
"""What such a verb is followed by lies ahead: "postponed until June"."""
PROMISED = frozenset(
    (
        "agreed", "vowed", "pledged", "promised", "ordered", "asked", "told", "urged", "decided", "committed",
        "instructed",
        "directed", "requested", "required", "voted", "undertook", "offered",
    )
)  # fmt: skip
"""The "to" after such a verb begins what is to come: "vowed on Monday to ..."."""
ENDING = frozenset(
    (
        "ends", "expires", "lapses", "closes", "terminates", "concludes", "completes", "finishes", "runs", "matures",
        "falls", "becomes", "elapses", "winds", "close", "end", "expire", "lasts",
        "continues",
    )
)  # fmt: skip
OF_MANY = frozenset(("all", "both", "other", "several", "some", "many", "most", "newly", "remaining", "recently"))
OWED = frozenset(("due", "payable", "repayable"))
GIVEN = frozenset(("has", "have", "gave", "given", "gives", "give", "granted", "allowed", "allows", "gets", "get"))
COUNTS = frozenset("cdnyx2")
PRESENT = frozenset(("resume", "begin", "start", "open", "meet", "convene", "vote", "return", "reconvene", "reopen"))
"""Before a day they say what is to come, as "will" does."""
