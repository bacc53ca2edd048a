"""Icons and status words. Tags, not components: a register shows hundreds of them."""

from django import template
from django.contrib.messages.storage.base import Message
from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

SPRITE = lazy(static, str)("uswds/img/sprite.svg")

# Each kind has its icon, so that a state is never told by colour alone.
ICON_OF_KIND = {
    "ok": "check_circle",
    "warn": "schedule",
    "stop": "error",
    "info": "info",
    "idle": "radio_button_unchecked",
    "odd": "help",
}
ICON_OF_NOTE = {"ok": "check_circle", "warn": "warning", "stop": "error", "info": "info"}
KIND_OF_LEVEL = {"success": "ok", "warning": "warn", "error": "stop"}


@register.simple_tag
def icon(name: str) -> SafeString:
    """Return an icon of the sprite; decoration, hidden from screen readers: words stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', SPRITE, name
    )


@register.simple_tag
def st(kind: str, word: object, name: str = "") -> SafeString:
    """Return a status: kind (ok, warn, stop, info, idle, odd) as icon and colour, and always a word."""
    return format_html('<span class="st {}">{}{}</span>', kind, icon(name or ICON_OF_KIND[kind]), word)


@register.simple_tag
def note_icon(kind: str) -> SafeString:
    """Return the icon of a note of this kind (ok, warn, stop, info)."""
    return icon(ICON_OF_NOTE[kind])


@register.filter
def note_kind(message: Message) -> str:
    """Return the kind of note that a message of Django's is shown as."""
    return KIND_OF_LEVEL.get(message.level_tag, "info")
