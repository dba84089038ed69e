"""Web pages: the article, its title, and the day that it gives itself."""

from datetime import date

from service.documents.content import Kind
from service.documents.read import read_document

DAY = '<meta property="article:published_time" content="2024-03-04T09:00:00Z">'
ARTICLE = (
    "<article><h1>The office sets a date</h1><p>The office said that it would publish the report no later than "
    "15 March 2028, after talks that lasted a year and brought little.</p></article>"
)
MENU = "<nav><ul><li><a href='/a'>Home</a></li><li><a href='/b'>Until 31 May only: subscribe</a></li></ul></nav>"


def a_page(head: str = DAY, body: str = ARTICLE) -> bytes:
    return f"<!doctype html><html><head><title>News</title>{head}</head><body>{MENU}{body}</body></html>".encode()


def test_the_article_is_read_and_the_menu_is_not() -> None:
    content = read_document(a_page())
    assert content.kind is Kind.HTML
    assert content.title == "The office sets a date"
    assert content.text.startswith("The office sets a date\nThe office said")
    assert "subscribe" not in content.text


def test_the_day_is_what_the_page_says_of_itself_and_never_a_guess_from_its_words() -> None:
    assert read_document(a_page()).published_on == date(2024, 3, 4)
    assert read_document(a_page(head="")).published_on is None


def test_a_page_that_is_mistaken_about_its_letters_is_read_all_the_same() -> None:
    body = "<article><p>تنتهي المهمة في موعد أقصاه 30 أيلول 2027، كما جاء في البيان.</p></article>"
    page = a_page(head='<meta charset="ascii">', body=body)
    assert "30 أيلول 2027" in read_document(page).text
    arabic = page.decode().replace("ascii", "windows-1256").encode("cp1256")
    assert "30 أيلول 2027" in read_document(arabic).text


def test_a_page_without_an_article_gives_all_its_text() -> None:
    assert "by 3 May 2027" in read_document(b"<html><body><div>by 3 May 2027</div></body></html>").text


def test_html_without_a_doctype_is_html() -> None:
    assert read_document(b"<p>Due by <b>3 May</b> 2027</p>").text == "Due by 3 May 2027\n"
