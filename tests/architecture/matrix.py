"""Who opens which page: read from docs and walls by a person, never computed from what the views declare.

A new route needs a row here. `who` are the roles that it opens for (STAFF: everybody signed in, ALL: everybody). `of` says
whose the record in its address is: a program's (holders of the same role elsewhere get 404), the agency's, or none.
`by_secret` is a page that nothing opens but the secret in its address, which this walk does not have.
`blind` are roles that pass the door of the page, but only to records of their own, and this one is not theirs.
"""

from dataclasses import dataclass

from diversion.accounts.walls import Role

ALL = "everybody"
STAFF = "everybody signed in"

R = Role
ADMINS = frozenset({R.ADMIN})
PRIVACY = frozenset({R.PRIVACY_OFFICER})
# Registers: who reads them; who keeps them.
READ_REGISTERS = frozenset(
    {
        R.COORDINATOR,
        R.COURT_LIAISON,
        R.FACILITATOR,
        R.CASE_MANAGER,
        R.CM_SUPERVISOR,
        R.PROSECUTOR,
        R.PARALEGAL,
        R.PARTNER_PROVIDER,
        R.ADMIN,
    }
)
KEEP_REGISTERS = frozenset({R.COORDINATOR, R.FACILITATOR, R.CASE_MANAGER, R.PARTNER_PROVIDER})
# Of these three only the facilitator leads the class of the walk.
NOT_THEIR_CLASS = frozenset({R.CASE_MANAGER, R.PARTNER_PROVIDER})
READ_NAMES = frozenset(
    {
        R.COORDINATOR,
        R.COURT_LIAISON,
        R.CASE_MANAGER,
        R.CM_SUPERVISOR,
        R.PROSECUTOR,
        R.PARALEGAL,
        R.OFFICER_REFERRER,
        R.PARTNER_PROVIDER,
        R.ADMIN,
    }
)
# Who reads agreements passes the door of a step; whose step it is, the table of authority says (the answer is then 422).
READ_AGREEMENTS = READ_NAMES - {R.OFFICER_REFERRER}
NOT_THEIR_PERSON = frozenset({R.OFFICER_REFERRER, R.PARTNER_PROVIDER})
READ_MESSAGES = frozenset({R.COORDINATOR, R.COURT_LIAISON, R.CASE_MANAGER, R.CM_SUPERVISOR, R.ADMIN})
# Who reads names of a program and no report of it, or no telephones, which the list of the walk is about.
NO_REPORT_WITH_NAMES = frozenset({R.CASE_MANAGER, R.PROSECUTOR, R.PARALEGAL, R.OFFICER_REFERRER, R.PARTNER_PROVIDER})
REFERRERS = frozenset({R.COORDINATOR, R.COURT_LIAISON, R.CASE_MANAGER, R.PROSECUTOR, R.PARALEGAL, R.OFFICER_REFERRER})
READ_REFERRALS = REFERRERS | {R.CM_SUPERVISOR, R.ADMIN}
CASEWORKERS = frozenset({R.COORDINATOR, R.CASE_MANAGER})
# Priors: whoever decides about them and whoever prepares it. No case manager, no administrator.
WRITE_PRIORS = frozenset({R.COORDINATOR, R.PROSECUTOR, R.PARALEGAL})
READ_PRIORS = WRITE_PRIORS | {R.COURT_LIAISON}


@dataclass(frozen=True)
class Row:
    """One line of the matrix."""

    who: frozenset[Role] | str
    methods: str = "get"
    of: str = "nobody"
    blind: frozenset[Role] = frozenset()
    demo_only: bool = False
    by_secret: bool = False


GET, POST, BOTH = "get", "post", "get post"
PROGRAM, AGENCY = "program", "agency"

MATRIX = {
    "today": Row(STAFF),
    "healthz": Row(ALL),
    "components:gallery": Row(ALL, demo_only=True),
    # the way in, and one's own account
    "account_login": Row(ALL, BOTH),
    "account_logout": Row(ALL, POST),
    "account_reset_password": Row(ALL, BOTH),
    "account_reset_password_done": Row(ALL),
    "account_reset_password_from_key": Row(ALL, BOTH),
    "account_reset_password_from_key_done": Row(ALL),
    "set_language": Row(ALL, POST),
    # For somebody who has given the password. The others it sends back to the start, or on.
    "mfa_authenticate": Row(STAFF, BOTH),
    "account_change_password": Row(STAFF, BOTH),
    "account_reauthenticate": Row(STAFF, BOTH),
    "mfa_index": Row(STAFF),
    "mfa_reauthenticate": Row(STAFF, BOTH),
    "mfa_activate_totp": Row(STAFF, BOTH),
    "mfa_deactivate_totp": Row(STAFF, BOTH),
    "mfa_view_recovery_codes": Row(STAFF),
    "mfa_generate_recovery_codes": Row(STAFF, BOTH),
    # staff and audit
    "accounts:list": Row(ADMINS),
    "accounts:invite": Row(ADMINS, BOTH),
    "accounts:mine": Row(STAFF, BOTH),
    "accounts:show": Row(ADMINS, of=AGENCY),
    "accounts:invite_again": Row(ADMINS, POST, of=AGENCY),
    "accounts:roles": Row(ADMINS, POST, of=AGENCY),
    "accounts:disable": Row(ADMINS, POST, of=AGENCY),
    "accounts:enable": Row(ADMINS, POST, of=AGENCY),
    "accounts:factor": Row(ADMINS, POST, of=AGENCY),
    "audit:search": Row(ADMINS),
    # a calendar link: read by whoever has its secret, made and ended by those who read registers
    "agenda:read": Row(ALL, by_secret=True),
    "agenda:link": Row(READ_REGISTERS),
    "agenda:make": Row(READ_REGISTERS, POST),
    "agenda:end": Row(READ_REGISTERS, POST),
    # classes
    "classes:list": Row(READ_REGISTERS),
    "classes:add": Row(CASEWORKERS, BOTH),
    "classes:calendar": Row(READ_REGISTERS),
    # what is taught is read by whoever reads registers in the program, of however few classes
    "classes:series_list": Row(READ_REGISTERS),
    "classes:series_add": Row(CASEWORKERS, BOTH),
    "classes:series": Row(READ_REGISTERS, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:curricula": Row(READ_REGISTERS),
    "classes:curriculum_add": Row(CASEWORKERS, BOTH),
    "classes:curriculum": Row(READ_REGISTERS, of=PROGRAM),
    "classes:curriculum_next": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "classes:series_again": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "classes:change": Row(CASEWORKERS, of=PROGRAM),
    **{f"classes:{deed}": Row(CASEWORKERS, POST, of=PROGRAM) for deed in ("move", "leads", "cancel", "restore")},
    # whom somebody must not meet: for who books their seats, as far as they reach both
    "classes:apart": Row(CASEWORKERS, of=PROGRAM),
    "classes:set_apart": Row(CASEWORKERS, POST, of=PROGRAM),
    "classes:end_apart": Row(CASEWORKERS, POST, of=PROGRAM),
    "classes:register": Row(READ_REGISTERS, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:sheet": Row(READ_REGISTERS, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:row": Row(KEEP_REGISTERS, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:mark": Row(KEEP_REGISTERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:take_back": Row(KEEP_REGISTERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:fill": Row(KEEP_REGISTERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:take_back_fill": Row(KEEP_REGISTERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:sign": Row(KEEP_REGISTERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    "classes:countersign": Row(CASEWORKERS, POST, of=PROGRAM, blind=NOT_THEIR_CLASS),
    # lists
    "imports:list": Row(CASEWORKERS),
    "imports:add": Row(CASEWORKERS, BOTH),
    "imports:show": Row(CASEWORKERS, of=PROGRAM),
    "imports:columns": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "imports:save": Row(CASEWORKERS, POST, of=PROGRAM),
    "imports:cancel": Row(CASEWORKERS, POST, of=PROGRAM),
    "imports:left_out": Row(CASEWORKERS, of=PROGRAM),
    "imports:decide": Row(CASEWORKERS, BOTH, of=PROGRAM),
    # people and their files
    "people:list": Row(READ_NAMES),
    "people:find": Row(READ_NAMES, BOTH),
    "people:reviews": Row(READ_MESSAGES | {R.PARTNER_PROVIDER}),
    "people:add": Row(CASEWORKERS, BOTH),
    "people:doubles": Row(CASEWORKERS),
    "people:apart": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:merge": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:same": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:part": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:likely": Row(CASEWORKERS, POST),
    "people:show": Row(READ_NAMES, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:change": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:name_add": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:name": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:name_withdraw": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:number_add": Row(WRITE_PRIORS, BOTH, of=PROGRAM),
    "people:number": Row(WRITE_PRIORS, BOTH, of=PROGRAM),
    "people:number_withdraw": Row(WRITE_PRIORS, POST, of=PROGRAM),
    "people:messages": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:contact_add": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:contact": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:verify": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:consent": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:contact_end": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:file_open": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "people:step": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:dated_step": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:order": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:charge_step": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:transfer": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:transfer_withdraw": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:transfer_yes": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:transfer_no": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:last_day": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:offer": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "people:sign": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:hold": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:resume": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:book": Row(CASEWORKERS, POST, of=PROGRAM),
    "people:release": Row(CASEWORKERS, POST, of=PROGRAM),
    # the screening of a file; whose decision it is, the table of authority says (the answer is then 422)
    # Who reads agreements passes the door: before booking the checklist is of who works with the person. These files are not.
    "screening:show": Row(READ_AGREEMENTS, of=PROGRAM, blind=READ_AGREEMENTS - READ_PRIORS),
    "screening:checked": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=READ_AGREEMENTS - READ_PRIORS),
    **{
        f"screening:{deed}": Row(READ_AGREEMENTS, POST, of=PROGRAM, blind=READ_AGREEMENTS - WRITE_PRIORS)
        for deed in ("open", "answer", "confirm", "eligible", "ineligible", "override")
    },
    # programs: who reads agreements reads the terms; administrators keep them
    "programs:list": Row(READ_AGREEMENTS),
    "programs:add": Row(ADMINS, BOTH),
    "programs:show": Row(READ_AGREEMENTS, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "programs:review": Row(ADMINS, POST, of=PROGRAM),
    "programs:draft": Row(ADMINS, POST, of=PROGRAM),
    "programs:compare": Row(READ_AGREEMENTS, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "programs:version": Row(READ_AGREEMENTS, of=PROGRAM, blind=NOT_THEIR_PERSON),
    "programs:change": Row(ADMINS, BOTH, of=PROGRAM),
    "programs:approve": Row(ADMINS, BOTH, of=PROGRAM),
    "programs:discard": Row(ADMINS, POST, of=PROGRAM),
    "programs:calendar": Row(READ_AGREEMENTS),
    "programs:calendar_add": Row(ADMINS, POST),
    "programs:calendar_remove": Row(ADMINS, POST, of=AGENCY),
    # children: the privacy officer alone
    "protected:queue": Row(PRIVACY),
    "protected:show": Row(PRIVACY, BOTH, of=AGENCY),
    "protected:send_on": Row(PRIVACY, POST, of=AGENCY),
    # referrals: who sends some sees their own, and in fixed words; the inbox is of whole programs
    "referrals:list": Row(READ_REFERRALS),
    "referrals:transfer": Row(CASEWORKERS, of=PROGRAM),
    "referrals:transfer_accept": Row(CASEWORKERS, POST, of=PROGRAM),
    "referrals:transfer_decline": Row(CASEWORKERS, POST, of=PROGRAM),
    "referrals:transfer_take_back": Row(CASEWORKERS, POST, of=PROGRAM),
    "referrals:show": Row(READ_REFERRALS, of=PROGRAM, blind=frozenset({R.OFFICER_REFERRER})),
    "referrals:say_who": Row(REFERRERS, POST, of=PROGRAM, blind=frozenset({R.OFFICER_REFERRER})),
    "referrals:add": Row(REFERRERS, BOTH),
    "referrals:slip": Row(REFERRERS, BOTH),
    "referrals:likely": Row(REFERRERS, POST),
    "referrals:send": Row(REFERRERS, BOTH),
    "referrals:mine": Row(REFERRERS),
    "referrals:sent_protected": Row(REFERRERS),
    "referrals:receipt": Row(REFERRERS, of=PROGRAM, blind=REFERRERS - {R.OFFICER_REFERRER}),
    # reports: every role reaches some; whose figures they are, the walls say. Records in doubt have names.
    "reports:outcomes": Row(frozenset(R)),
    "reports:doubtful": Row(READ_NAMES, blind=NO_REPORT_WITH_NAMES),
    # messages; the sandbox exists in the demonstration alone
    "messages:list": Row(READ_MESSAGES),
    "messages:why": Row(READ_MESSAGES, of=PROGRAM),
    "messages:withdraw": Row(CASEWORKERS, BOTH, of=PROGRAM),
    "messages:arrived": Row(CASEWORKERS, POST, of=PROGRAM),
    "messages:not_arrived": Row(CASEWORKERS, POST, of=PROGRAM),
    "messages:send_again": Row(CASEWORKERS, POST, of=PROGRAM),
    "messages:seen": Row(CASEWORKERS, POST, of=PROGRAM),
    "messages:reply_done": Row(CASEWORKERS, POST, of=PROGRAM),
    "messages:sandbox": Row(READ_MESSAGES, demo_only=True),
    "messages:sandbox_news": Row(READ_MESSAGES, demo_only=True),
    "messages:sandbox_phone": Row(READ_MESSAGES, demo_only=True),
    "messages:sandbox_reply": Row(READ_MESSAGES, POST, demo_only=True),
}
