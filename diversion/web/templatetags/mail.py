"""The words of a mail, with those links made links that lead back into this site."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def with_links_home(text: str, home: str) -> SafeString:
    """Return a line of text, escaped, in which each word that begins with `home` (scheme, host and a slash) is a link."""
    return format_html_join(" ", "{}", ((_word(word, home),) for word in text.split(" ")))


def _word(word: str, home: str) -> str:
    return format_html('<a href="{}">{}</a>', word, word) if word.startswith(home) else word
