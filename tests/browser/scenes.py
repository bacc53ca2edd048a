"""Every page of the house, and every state of one that matters, as somebody meets it."""

from diversion.enrollments.states import EnrollmentStatus
from diversion.messaging.states import MessageStatus
from tests.browser import house, registers
from tests.browser.deeds import (
    Scene,
    answer_nothing,
    fill_the_register,
    find,
    give_a_name_that_is_here,
    give_a_wrong_code,
    give_a_wrong_password,
    give_the_password,
    make_a_link,
    move_with_later,
    new_password,
    open_a_child,
    open_a_row,
    open_a_signed_row,
    plan_a_series,
    plan_where_the_lead_is_busy,
    refuse_to_send,
    send,
    send_without_the_token,
    sign_in_twice,
    sign_with_people_to_mark,
    tap,
    tap_what_somebody_else_marked,
    too_many_minutes,
)
from tests.browser.rare_classes import two_kept_apart

COORDINATOR, FACILITATOR, ADMIN, READER = "coordinator", "facilitator", "admin", "court_liaison"
PRIVACY, OFFICER = "privacy_officer", "officer_referrer"
WITH_APP = "with an app"
FILE = "main details[id^={}] form"

# --- the pages: one example for each route that answers with a page

PAGES = {
    "today": Scene(COORDINATOR, "today"),
    "components:gallery": Scene("", "components:gallery"),
    "account_login": Scene("", "account_login"),
    "account_reset_password": Scene("", "account_reset_password"),
    "account_reset_password_done": Scene("", "account_reset_password_done"),
    "account_reset_password_from_key": Scene("", "account_reset_password_from_key", do=new_password),
    "account_reset_password_from_key_done": Scene("", "account_reset_password_from_key_done"),
    "account_change_password": Scene(COORDINATOR, "account_change_password"),
    "account_reauthenticate": Scene(COORDINATOR, "account_reauthenticate"),
    "mfa_authenticate": Scene("", "account_login", do=give_the_password),
    "mfa_index": Scene(WITH_APP, "mfa_index"),
    "mfa_reauthenticate": Scene(WITH_APP, "mfa_reauthenticate"),
    "mfa_activate_totp": Scene(COORDINATOR, "mfa_activate_totp"),
    "mfa_view_recovery_codes": Scene(WITH_APP, "mfa_view_recovery_codes"),
    "mfa_generate_recovery_codes": Scene(WITH_APP, "mfa_generate_recovery_codes"),
    "accounts:list": Scene(ADMIN, "accounts:list"),
    "accounts:invite": Scene(ADMIN, "accounts:invite"),
    "accounts:mine": Scene(COORDINATOR, "accounts:mine"),
    "accounts:show": Scene(ADMIN, "accounts:show"),
    "audit:search": Scene(ADMIN, "audit:search"),
    "agenda:link": Scene(COORDINATOR, "agenda:link"),
    "classes:list": Scene(COORDINATOR, "classes:list"),
    "classes:add": Scene(COORDINATOR, "classes:add"),
    "classes:apart": Scene(COORDINATOR, "classes:apart"),
    "classes:calendar": Scene(COORDINATOR, "classes:calendar", query="?on=2026-12-10"),
    "classes:series_list": Scene(COORDINATOR, "classes:series_list"),
    "classes:series_add": Scene(COORDINATOR, "classes:series_add"),
    "classes:series": Scene(COORDINATOR, "classes:series"),
    "classes:series_again": Scene(COORDINATOR, "classes:series_again"),
    "classes:change": Scene(COORDINATOR, "classes:change", ids=registers.session_ahead),
    "classes:curricula": Scene(COORDINATOR, "classes:curricula"),
    "classes:curriculum_add": Scene(COORDINATOR, "classes:curriculum_add"),
    "classes:curriculum": Scene(COORDINATOR, "classes:curriculum"),
    "classes:curriculum_next": Scene(COORDINATOR, "classes:curriculum_next"),
    "classes:register": Scene(FACILITATOR, "classes:register"),
    "classes:sheet": Scene(FACILITATOR, "classes:sheet"),
    "people:list": Scene(COORDINATOR, "people:list"),
    "people:find": Scene(COORDINATOR, "people:find"),
    "people:reviews": Scene(COORDINATOR, "people:reviews"),
    "people:add": Scene(COORDINATOR, "people:add"),
    "people:doubles": Scene(COORDINATOR, "people:doubles"),
    "people:merge": Scene(COORDINATOR, "people:merge", ids=house.two_alike),
    "people:same": Scene(COORDINATOR, "people:same", ids=house.two_alike),
    "people:part": Scene(COORDINATOR, "people:part"),
    "people:show": Scene(COORDINATOR, "people:show"),
    "people:change": Scene(COORDINATOR, "people:change"),
    "people:name_add": Scene(COORDINATOR, "people:name_add"),
    "people:name": Scene(COORDINATOR, "people:name"),
    "people:number_add": Scene(COORDINATOR, "people:number_add"),
    "people:number": Scene(COORDINATOR, "people:number"),
    "people:contact_add": Scene(COORDINATOR, "people:contact_add"),
    "people:contact": Scene(COORDINATOR, "people:contact"),
    "people:file_open": Scene(COORDINATOR, "people:file_open"),
    "imports:list": Scene(COORDINATOR, "imports:list"),
    "imports:add": Scene(COORDINATOR, "imports:add"),
    "imports:columns": Scene(COORDINATOR, "imports:columns"),
    "imports:show": Scene(COORDINATOR, "imports:show"),
    "imports:decide": Scene(COORDINATOR, "imports:decide"),
    "screening:show": Scene("prosecutor", "screening:show", ids=house.person_half_screened),
    "programs:list": Scene(COORDINATOR, "programs:list"),
    "programs:add": Scene(ADMIN, "programs:add"),
    "programs:show": Scene(ADMIN, "programs:show"),
    "programs:compare": Scene(COORDINATOR, "programs:compare"),
    "programs:version": Scene(ADMIN, "programs:version"),
    "programs:change": Scene(ADMIN, "programs:change"),
    "programs:approve": Scene(ADMIN, "programs:approve"),
    "programs:calendar": Scene(ADMIN, "programs:calendar"),
    "protected:queue": Scene(PRIVACY, "protected:queue"),
    "protected:show": Scene(PRIVACY, "protected:show"),
    "referrals:send": Scene(OFFICER, "referrals:send"),
    "referrals:list": Scene(COORDINATOR, "referrals:list"),
    "referrals:add": Scene(COORDINATOR, "referrals:add"),
    "referrals:slip": Scene(COORDINATOR, "referrals:slip"),
    "referrals:show": Scene(COORDINATOR, "referrals:show", ids=house.referral_unclear),
    "referrals:transfer": Scene(COORDINATOR, "referrals:transfer"),
    "referrals:mine": Scene(OFFICER, "referrals:mine"),
    "referrals:sent_protected": Scene(OFFICER, "referrals:sent_protected"),
    "referrals:receipt": Scene(OFFICER, "referrals:receipt"),
    "reports:outcomes": Scene(COORDINATOR, "reports:outcomes"),
    "reports:doubtful": Scene(COORDINATOR, "reports:doubtful"),
    "messages:list": Scene(COORDINATOR, "messages:list"),
    "messages:why": Scene(COORDINATOR, "messages:why"),
    "messages:withdraw": Scene(COORDINATOR, "messages:withdraw"),
    "messages:sandbox": Scene(COORDINATOR, "messages:sandbox"),
    "messages:sandbox_phone": Scene(COORDINATOR, "messages:sandbox_phone"),
}

# Answers that are no page: for machines, a piece of a page, or a way to another page.
NO_PAGE = {
    "healthz",
    "agenda:read",
    "imports:left_out",
    "set_language",
    "classes:row",
    "messages:sandbox_news",
    "mfa_deactivate_totp",
}

STATES = {
    # today
    "today of a facilitator": Scene(FACILITATOR, "today"),
    "today where nothing is": Scene("newcomer", "today"),
    "today without a role": Scene("without a role", "today"),
    "today while no text goes out": Scene(COORDINATOR, "today", ids=house.sender_silent),
    # the register
    "a register with no mark": Scene(FACILITATOR, "classes:register", ids=registers.register),
    "a register with a mark just made": Scene(
        FACILITATOR, "classes:register", ids=registers.register, do=tap("here", shows=".mark.done")
    ),
    "a register with every mark": Scene(FACILITATOR, "classes:register", ids=registers.register_with_marks),
    "a register that asks for minutes": Scene(
        FACILITATOR, "classes:register", ids=registers.register, do=tap("late", shows="form.minutes")
    ),
    "a register that refuses minutes": Scene(
        FACILITATOR, "classes:register", ids=registers.register, do=too_many_minutes, status=422
    ),
    "a register where two marked one person": Scene(
        FACILITATOR, "classes:register", ids=registers.register, do=tap_what_somebody_else_marked, status=409
    ),
    "a register that was filled": Scene(FACILITATOR, "classes:register", ids=registers.register, do=fill_the_register),
    "a register with a row open for a change": Scene(
        FACILITATOR, "classes:register", ids=registers.register_with_marks, do=open_a_row
    ),
    "a register that asks about who has no mark": Scene(
        FACILITATOR, "classes:register", ids=registers.register, do=sign_with_people_to_mark
    ),
    "a register that is signed": Scene(COORDINATOR, "classes:register", ids=registers.register_signed),
    "a signed register with a row open for a change": Scene(
        FACILITATOR, "classes:register", ids=registers.register_signed, do=open_a_signed_row
    ),
    "a register that is countersigned": Scene(COORDINATOR, "classes:register", ids=registers.register_countersigned),
    "a register for somebody who reads it": Scene(READER, "classes:register", ids=registers.register_with_marks),
    "a register that is not open": Scene(FACILITATOR, "classes:register", ids=registers.register_not_open),
    "a register of nobody": Scene(FACILITATOR, "classes:register", ids=registers.register_of_nobody),
    "a register of a cancelled class": Scene(FACILITATOR, "classes:register", ids=registers.register_cancelled),
    "a person without a phone": Scene(COORDINATOR, "people:show", ids=house.person_without_a_phone),
    "a person whom nothing is sent": Scene(COORDINATOR, "people:show", ids=house.person_to_silence),
    "a person with a number no longer used": Scene(
        COORDINATOR, "people:show", ids=house.person_with_a_number_no_longer_used
    ),
    "a person with names and numbers": Scene(COORDINATOR, "people:show", ids=house.person_with_names_and_numbers),
    "a name taken back": Scene(COORDINATOR, "people:name", ids=house.name_taken_back),
    "a number in doubt": Scene(COORDINATOR, "people:contact", ids=house.person_with_a_number_in_doubt),
    "a number with a code word": Scene(COORDINATOR, "people:contact", ids=house.person_with_a_code_word),
    "a person to ask again": Scene(COORDINATOR, "people:show", ids=house.person_to_ask_again),
    "nobody to ask again": Scene("newcomer", "people:reviews"),
    "a number no longer used": Scene(COORDINATOR, "people:contact", ids=house.person_with_a_number_no_longer_used),
    **{
        f"a person who is {status.value}": Scene(COORDINATOR, "people:show", ids=house.person_who(status))
        for status in (
            EnrollmentStatus.REFERRED,
            EnrollmentStatus.OFFERED,
            EnrollmentStatus.ON_HOLD,
            EnrollmentStatus.WITHDRAWN,
        )
    },
    "a person before the prosecutor": Scene(
        "prosecutor", "people:show", ids=house.person_who(EnrollmentStatus.SCREENING)
    ),
    **{
        f"a person before booking: {name}": Scene(
            "case_manager", "people:show", ids=house.person_of_the_demonstration(name)
        )
        for name in ("Alcott", "Calder", "Dorado", "Esquivel", "Farrow")
    },
    "a person before booking, as a prosecutor reads of them": Scene(
        "prosecutor", "people:show", ids=house.person_of_the_demonstration("Dorado")
    ),
    **{
        f"a person after booking: {name}": Scene(
            COORDINATOR, "people:show", ids=house.person_of_the_demonstration(name)
        )
        for name in ("Gale", "Hollis", "Innes", "Jansen")
    },
    "a person before a reader": Scene(READER, "people:show"),
    "a screening before a coordinator": Scene(COORDINATOR, "screening:show", ids=house.person_half_screened),
    "a screening before a reader": Scene(READER, "screening:show", ids=house.person_half_screened),
    "a screening that was decided": Scene("prosecutor", "screening:show", ids=house.person_turned_down),
    "an answer to a criterion refused": Scene(
        COORDINATOR, "screening:show", ids=house.person_half_screened, do=send("#ask-no_warrant form"), status=422
    ),
    "two records that cannot be put together yet": Scene(COORDINATOR, "people:merge"),
    "people found": Scene(COORDINATOR, "people:find", do=find("ar")),
    "nobody found": Scene(COORDINATOR, "people:find", do=find("zzzz")),
    # empty lists
    "no people": Scene("newcomer", "people:list"),
    "no two records alike": Scene("newcomer", "people:doubles"),
    "no classes": Scene("newcomer", "classes:list"),
    **{
        f"no messages: {tab}": Scene("newcomer", "messages:list", f"?tab={tab}")
        for tab in ("coming", "attention", "went", "kept")
    },
    "no phones": Scene("newcomer", "messages:sandbox"),
    "no event": Scene(ADMIN, "audit:search", "?first=2020-01-01&last=2020-01-02"),
    # messages
    **{f"messages: {tab}": Scene(COORDINATOR, "messages:list", f"?tab={tab}") for tab in ("attention", "went", "kept")},
    **{
        f"why a text is {status.value}": Scene(COORDINATOR, "messages:why", ids=house.message_that(status))
        for status in (MessageStatus.ACCEPTED, MessageStatus.UNKNOWN, MessageStatus.FAILED, MessageStatus.WITHDRAWN)
    },
    # staff
    "staff who were invited": Scene(ADMIN, "accounts:show", ids=house.staff_invited),
    "staff whose account is shut": Scene(ADMIN, "accounts:show", ids=house.staff_shut),
    "a link that was used": Scene("", "/account/password/reset/key/1-used-before/"),
    # programs
    "a program before a reader": Scene(COORDINATOR, "programs:show"),
    "a program without a policy": Scene(ADMIN, "programs:show", ids=house.program_without_a_policy),
    "a draft with a fee to answer for": Scene(ADMIN, "programs:approve", ids=house.draft_with_a_fee),
    "one version alone": Scene(ADMIN, "programs:compare", ids=house.program_without_a_policy),
    "versions that say the same": Scene(COORDINATOR, "programs:compare", "?older=1&newer=1"),
    "no days of one’s own": Scene("newcomer", "programs:calendar"),
    # referrals
    "a referral refused": Scene(OFFICER, "referrals:send", do=refuse_to_send, status=422),
    "a form that takes nobody": Scene("newcomer", "referrals:send"),
    "a transfer that was accepted": Scene(COORDINATOR, "referrals:transfer", ids=house.transfer_accepted),
    "a file that waits for the answer of an outside program": Scene(
        COORDINATOR, "people:show", ids=house.file_that_waits_for_an_answer
    ),
    "a referral that has its file": Scene(COORDINATOR, "referrals:show", ids=house.referral_with_a_file),
    "nobody waits": Scene("newcomer", "referrals:list"),
    "nobody sent": Scene("newcomer", "referrals:mine"),
    # children
    "a child’s referral opened": Scene(PRIVACY, "protected:show", do=open_a_child),
    "a child’s referral that was sent on": Scene(PRIVACY, "protected:show", ids=house.child_sent_on),
    "a child’s referral not opened": Scene(PRIVACY, "protected:show", do=send("#said form"), status=422),
    "children who were sent on": Scene(PRIVACY, "protected:queue", "?tab=sent"),
    # reports
    "outcomes of nobody": Scene("newcomer", "reports:outcomes"),
    "outcomes before a prosecutor": Scene("prosecutor", "reports:outcomes"),
    "outcomes for somebody who reads of their own work": Scene("case_manager", "reports:outcomes"),
    "no record in doubt": Scene("newcomer", "reports:doubtful"),
    # what was refused
    "sign-in refused": Scene("", "account_login", do=give_a_wrong_password),
    "a code refused": Scene("", "account_login", do=give_a_wrong_code),
    "a password refused that was asked for again": Scene(
        COORDINATOR, "account_reauthenticate", do=send("main section", password="not the password")
    ),
    "a forgotten password refused": Scene("", "account_reset_password", do=send("main")),
    "a new password refused": Scene(COORDINATOR, "account_change_password", do=send("main section")),
    "a person refused": Scene(COORDINATOR, "people:add", do=send("main", birth_date="1850-01-01"), status=422),
    "a person who may be here already": Scene(COORDINATOR, "people:add", do=give_a_name_that_is_here, status=422),
    "a way to reach refused": Scene(COORDINATOR, "people:contact_add", do=send("main"), status=422),
    "a mail address refused": Scene(
        COORDINATOR, "people:contact_add", "?kind=email", do=send("main", value="nowhere"), status=422
    ),
    "a consent refused": Scene(
        COORDINATOR, "people:contact", do=send("section[aria-labelledby=consent-h] form"), status=422
    ),
    "a verification refused": Scene(
        COORDINATOR, "people:contact", do=send("section[aria-labelledby=theirs-h] form"), status=422
    ),
    "an end refused": Scene(COORDINATOR, "people:contact", do=send("section[aria-labelledby=end-h] form"), status=422),
    "a hold refused": Scene(
        COORDINATOR, "people:show", ids=house.person_without_a_phone, do=send(FILE.format("hold")), status=422
    ),
    "a signature refused": Scene(
        COORDINATOR,
        "people:show",
        ids=house.person_who(EnrollmentStatus.OFFERED),
        do=send(FILE.format("sign")),
        status=422,
    ),
    "a withdrawal refused": Scene(COORDINATOR, "messages:withdraw", do=send("main"), status=422),
    "a week of the calendar": Scene(FACILITATOR, "classes:calendar", query="?view=week&on=2026-12-10"),
    "a calendar without a class": Scene("newcomer", "classes:calendar"),
    "a calendar link that was made": Scene(COORDINATOR, "agenda:link", do=make_a_link),
    "no series": Scene("newcomer", "classes:series_list"),
    "no curriculum": Scene("newcomer", "classes:curricula"),
    "a series before there is a curriculum": Scene("newcomer", "classes:series_add"),
    "a series refused": Scene(COORDINATOR, "classes:series_add", do=send("main"), status=422),
    "a curriculum refused": Scene(COORDINATOR, "classes:curriculum_add", do=send("main"), status=422),
    "the dates of a series": Scene(COORDINATOR, "classes:series_add", do=plan_a_series),
    "a session to be cancelled without a reason": Scene(
        COORDINATOR, "classes:change", ids=registers.session_ahead, do=send("#cancel"), status=422
    ),
    "a session that was cancelled": Scene(COORDINATOR, "classes:change", ids=registers.session_ahead_cancelled),
    "a session whose seats nobody asked about": Scene(
        COORDINATOR, "classes:change", ids=registers.session_ahead_cancelled, do=send("#restore"), status=422
    ),
    "a session that is going on": Scene(COORDINATOR, "classes:change", ids=registers.register),
    "the new dates of a series": Scene(COORDINATOR, "classes:change", ids=registers.session_ahead, do=move_with_later),
    "a session that something stands in the way of": Scene(
        COORDINATOR, "classes:add", do=plan_where_the_lead_is_busy, status=409
    ),
    "two who are kept apart": Scene(COORDINATOR, "classes:apart", ids=two_kept_apart),
    "keeping nobody apart": Scene(COORDINATOR, "classes:apart", do=send("#set"), status=422),
    "a session refused": Scene(COORDINATOR, "classes:add", do=send("main"), status=422),
    "an invitation refused": Scene(ADMIN, "accounts:invite", do=send("main"), status=422),
    "roles refused": Scene(ADMIN, "accounts:show", do=send("section[aria-labelledby=roles-h] form"), status=422),
    "a program refused": Scene(ADMIN, "programs:add", do=send("main"), status=422),
    "a draft refused": Scene(ADMIN, "programs:change", do=send("main", watch_months=""), status=422),
    "terms that the law forbids": Scene(ADMIN, "programs:change", do=send("main", send_from="07:00"), status=422),
    "an approval refused": Scene(ADMIN, "programs:approve", do=send("main"), status=422),
    "a review refused": Scene(ADMIN, "programs:show", do=send("#review form"), status=422),
    "a day refused": Scene(ADMIN, "programs:calendar", do=send("#add form"), status=422),
    "an answer refused": Scene(COORDINATOR, "messages:sandbox_phone", do=answer_nothing, status=422),
    "a search refused": Scene(ADMIN, "audit:search", "?person=somebody", status=422),
    # trouble
    "a request that cannot be read": Scene(COORDINATOR, "/people/", "?" + "a&" * 2001, status=400),
    "a page for others": Scene(FACILITATOR, "accounts:list", status=403),
    "a page that is not there": Scene(COORDINATOR, "/nowhere/", status=404),
    "a page that is not there, for a stranger": Scene("", "/nowhere/", status=404),
    # It asks nothing that may have failed, so it says everything in both languages at once.
    "a fault of ours": Scene(COORDINATOR, "today", status=500, settings={"SESSION_IDLE_MINUTES": None}, speaks="en"),
    "a form from long ago": Scene("", "account_login", do=send_without_the_token, status=403),
    "too many tries": Scene(
        "", "account_login", do=sign_in_twice, status=429, settings={"ACCOUNT_RATE_LIMITS": {"login": "1/m/ip"}}
    ),
}
