"""What the columns of an unknown list may be, from their headings and what stands in them, in English and Spanish.

A suggestion is a start for a person who corrects it. Nothing that is not asked is taken from it.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diversion.imports.dates import DateOrder, UnclearDate, parse
from diversion.imports.layouts import Field
from diversion.referrals.models import Outcome

# Headings as `spelled` makes them: small letters without accents, one space between words.
_HEADINGS = {
    Field.PERSON_NO: "person no|person id|participant id|case participant id|subject id|booking no|booking number|booking|arrestee id"
    "|client id|sid|cii|perm id|xref|jail id|inmate id|no de persona|id persona|numero de persona|id participante|no de detenido",
    Field.FULL_NAME: "name|full name|defendant|defendant name|subject|subject name|arrestee|participant|client|person|nombre completo"
    "|nombre y apellido|nombre y apellidos|acusado|imputado|participante|detenido",
    Field.GIVEN_NAME: "first name|fname|first|given name|given|name first|nombre|nombres|primer nombre",
    Field.FAMILY_NAME: "last name|lname|last|surname|family name|family|name last|apellido|apellidos|primer apellido",
    Field.BIRTH_DATE: "dob|date of birth|birth date|birthdate|born|birthday|fecha de nacimiento|nacimiento|f nac|fnac|nacido",
    Field.RACE: "race|ethnicity|race ethnicity|raza|etnia|origen etnico",
    Field.GENDER: "gender|sex|genero|sexo",
    Field.REPORT_NO: "report no|report number|report|case no|case number|case id|case|citation|citation no|citation number|cite no"
    "|cite|incident no|incident number|dr no|dr number|general offense number|event number|docket|ticket|casenumber|incidntnum"
    "|no de reporte|numero de reporte|reporte|no de caso|numero de caso|caso|expediente|citacion|folio|no de parte",
    Field.INCIDENT_ON: "incident date|offense date|arrest date|arrest|date of arrest|date of offense|cite dt|citation date|violation date"
    "|date of incident|fecha del incidente|fecha de arresto|fecha del arresto|fecha del delito|fecha de detencion|fecha de la falta",
    Field.STATUTE: "statute|charge|charges|chg|code|section|offense code|violation|charge code|statute code|estatuto|articulo|codigo"
    "|cargo|cargos|seccion",
    Field.OFFENSE: "offense|offense title|charge description|charge title|description|primary charge offense title|offense description"
    "|offence|descript|delito|descripcion|descripcion del delito|falta",
    Field.PROGRAM: "program|programme|diversion program|program name|programa|programa de desvio|nombre del programa",
    Field.RECEIVED_ON: "received|received date|date received|recd|recvd|intake date|list date|fecha de recepcion|recibido|fecha recibido",
    Field.REFERRED_ON: "referred|referral date|date referred|date of referral|ref date|remitido|fecha de remision|fecha de referencia"
    "|fecha de referido|derivado|fecha de derivacion",
    Field.OUTCOME: "result|outcome|diversion result|disposition|status|completion|resultado|desenlace|estado",
    Field.CLOSED_ON: "closed|closed date|date closed|diversion closed date|end date|completion date|completed on|date completed"
    "|disposition date|cierre|fecha de cierre|cerrado|fecha de termino|fecha de terminacion",
}
HEADINGS = {heading: name for name, headings in _HEADINGS.items() for heading in headings.split("|")}
_DONE = {"done", "completed", "complete", "graduated", "graduate", "successful", "success", "passed", "yes", "exito"}
_DONE |= {"terminado", "termino", "completado", "completo", "graduado", "cumplio", "cumplido", "exitoso"}
_NOT_DONE = {
    "not done",
    "not completed",
    "incomplete",
    "failed",
    "fail",
    "terminated",
    "unsuccessful",
    "withdrew",
    "withdrawn",
}
_NOT_DONE |= {
    "no termino",
    "no completado",
    "no completo",
    "incompleto",
    "fallido",
    "no cumplio",
    "abandono",
    "fracaso",
}
_WORDS = re.compile(r"[^a-z0-9]+")
SURE, CHECK = "sure", "check"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a column may be; `certainty` is SURE for a heading that is known, CHECK for one that only sounds like it."""

    field: Field
    certainty: str


def spelled(text: str) -> str:
    """Return a heading or a word without what differs from list to list: case, accents, punctuation, repeated spaces."""
    plain = unicodedata.normalize("NFKD", re.sub(r"([a-z])([A-Z])", r"\1 \2", text)).encode("ascii", "ignore").decode()
    return _WORDS.sub(" ", plain.casefold()).strip()


def fingerprint(header: Iterable[str]) -> str:
    """Return 64 hex digits that lists with the same columns share, in whatever order these stand."""
    return hashlib.sha256("\x1f".join(sorted(spelled(heading) for heading in header)).encode()).hexdigest()


def suggest(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[int, Suggestion]:
    """Return a suggestion for each place of a heading that one can be made for; no field is suggested twice.

    `rows` are some of the list. A heading that sounds like a day is one only if days stand below it.
    """
    found: dict[int, Suggestion] = {}
    for certainty, look in ((SURE, _known), (CHECK, _sounds_like)):
        taken = {suggestion.field for suggestion in found.values()}
        for place, heading in enumerate(header):
            name = look(heading) if place not in found and header.count(heading) == 1 else None
            if name is None or name in taken or not _fits(name, [row[place] for row in rows if place < len(row)]):
                continue
            found[place] = Suggestion(name, certainty)
            taken.add(name)
    return found


def outcome_of(word: str) -> Outcome | None:
    """Return what a word for a result most likely means; None when it is not known."""
    plain = spelled(word)
    return Outcome.COMPLETED if plain in _DONE else Outcome.NOT_COMPLETED if plain in _NOT_DONE else None


def is_order_open(texts: Iterable[str]) -> bool:
    """Tell whether some date of a column reads both ways, day first and month first."""
    return any(map(_reads_both_ways, texts))


def _known(heading: str) -> Field | None:
    return HEADINGS.get(spelled(heading))


def _sounds_like(heading: str) -> Field | None:
    words = spelled(heading).split()
    pairs = [" ".join(words[at : at + size]) for size in (3, 2, 1) for at in range(len(words) - size + 1)]
    return next((HEADINGS[pair] for pair in pairs if pair in HEADINGS), None)


_DAYS = {Field.BIRTH_DATE, Field.INCIDENT_ON, Field.RECEIVED_ON, Field.REFERRED_ON, Field.CLOSED_ON}


def _fits(name: Field, texts: list[str]) -> bool:
    said = [text for text in texts if text.strip()]
    days = sum(_is_day(text) for text in said)
    return not said or (days * 2 > len(said) if name in _DAYS else days < len(said) or name == Field.PERSON_NO)


def _is_day(text: str) -> bool:
    return _reads_as(text, DateOrder.MONTH_FIRST) or _reads_as(text, DateOrder.DAY_FIRST)


def _reads_as(text: str, order: DateOrder) -> bool:
    try:
        parse(text, order)
    except UnclearDate:
        return False
    return True


def _reads_both_ways(text: str) -> bool:
    if not text.strip():
        return False
    try:
        parse(text, None)
    except UnclearDate:
        return _reads_as(text, DateOrder.MONTH_FIRST)
    return False
