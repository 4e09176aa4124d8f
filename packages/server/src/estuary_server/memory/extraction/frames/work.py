"""Frames for what the player does for a living, and where they learn."""

from __future__ import annotations

from estuary_server.memory.extraction import lexicon
from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame
from estuary_server.memory.extraction.slots import one_of

_BUSINESS = (
    r"(?:\w+ ){0,4}(?:business|company|shop|store|restaurant|cafe|café|bakery|farm|studio|salon|agency"
    r"|startup|firm|bar|pub|hotel|gallery|clinic|practice|garage|brewery|bookshop|bookstore|boutique"
    r"|team|website|blog|channel)"
)
_TRADES = one_of(lexicon.JOBS)
_SCHOOL = r"(?:school|university|college|uni|academy|kindergarten|grad school|law school|med school)"
_DEGREE = r"(?:degree|phd|ph\.d|doctorate|master's|masters|bachelor's|bachelors|mba|diploma|minor|major)"

WORK = (
    Frame(
        "being a trade",
        "being an? {trade} (?:is|means|has|comes|in|at|on|for|teaches|never|does|makes|pays|keeps)",
        "work",
        confidence=READ,
        key="job",
        value="{trade}",
        content="{Player} works as a {trade}",
    ),
    Frame(
        "employer for years",
        r"i have been (?:at|with) {org} (?:for|since|nearly|almost|over|about|going on|(?:\w+ )?years)\b",
        "work",
        key="employer",
        value="{org}",
        relations=("works_for org",),
    ),
    Frame(
        "job behind as",
        "i (?:~work|am employed|got a job|have a job|freelance|started) as {job}",
        "work",
        confidence=STATED,
        key="job",
        value="{job}",
        denied="negate",
    ),
    Frame(
        "job behind am",
        "i am (?:an? |the )?{trade}",
        "work",
        confidence=PLAIN,
        key="job",
        value="{trade}",
        denied="negate",
    ),
    Frame(
        "job once",
        "i (?:was|used to be|used to work as|trained as|worked as) (?:an? )?{trade}",
        "work",
        denied="say",
    ),
    Frame(
        "job as noun",
        rf"my (?:job|profession|occupation|trade|day job) is (?:being )?"
        rf"(?=an? |(?:[\w-]+ ){{0,2}}{_TRADES}\b){{job}}",
        "work",
        key="job",
        value="{job}",
        confidence=READ,
    ),
    Frame(
        "does for a living",
        "i (?:do|make|sell|write|build|fix|design|paint|repair|teach|drive) (?P<what>.+?) for a living",
        "work",
        confidence=STATED,
    ),
    Frame(
        "employer",
        "i (?:~work|am employed|got a job|have a job|got hired|intern|am interning) (?:at|for|with|by) {org}",
        "work",
        confidence=STATED,
        key="employer",
        value="{org}",
        relations=("works_for org",),
        denied="negate",
    ),
    Frame("left work", "i work (?:there|here|for them)", "work", only="ended", key="employer", corrects=True),
    Frame("has no job", "i have (?:an? )?(?:\\w+ )?job", "work", only="denied", denied="say"),
    Frame(
        "work status",
        "i am (?:now )?(?P<status>retired|unemployed|self-employed|between jobs|on disability|out of "
        "work|on parental leave|on maternity leave|on sabbatical|semi-retired)",
        "work",
        confidence=STATED,
        key="work_status",
        value="{status}",
        denied="negate",
    ),
    Frame(
        "jobless",
        "i (?:am looking for (?:a )?(?:new )?(?:job|work)|am job hunting|am job[ -]searching)",
        "work",
        also=("plans",),
        denied="say",
    ),
    Frame(
        "lost job",
        "i (?:quit|left|lost|resigned from|was fired from|got fired from|walked out of) (?:my|the"
        "|that) (?:\\w+ )?(?:job|position)",
        "work",
        type="event",
        key="employer",
        corrects=True,
    ),
    Frame(
        "laid off",
        "i (?:was|got|have been|just got) (?:fired|laid off|let go|made redundant)",
        "work",
        type="event",
        key="employer",
        corrects=True,
    ),
    Frame(
        "rise",
        "i (?:got|was|have been|just got|received) (?:promoted|hired|transferred|a promotion|a raise|a "
        "job offer|an offer|a (?:new )?job|the job|a pay rise)",
        "work",
        type="event",
        denied="say",
    ),
    Frame("retired", "i retired", "work", type="event", key="work_status", value="retired"),
    Frame(
        "new job",
        "i (?:have )?(?:start|started|am starting|got|landed|accepted|found) (?:an?|my) (?:new "
        ")?(?:job|internship)",
        "work",
        type="event",
    ),
    Frame(
        "business",
        rf"i (?:~run|~own|~manage|founded|started|opened|co-own|am opening|am starting|have) (?:an?|my"
        rf"|my own|our|the) {_BUSINESS}",
        "work",
        denied="say",
    ),
    Frame("teaches", "i ~teach {thing}", "work", denied="say"),
    Frame("works somehow", "i (?:~work|used to work|worked) {rest}", "work", confidence=READ, denied="say"),
    Frame(
        "work states",
        "my (?:job|work|boss|shift|shifts|commute|salary|company|office|career) {does}",
        "work",
        confidence=READ,
        denied="say",
    ),
    Frame("commute", "i commute {rest}", "work", denied="say"),
    Frame("earns", "i (?:earn|make) (?P<money>[$€£]?\\d+\\S*) .*", "work"),
    Frame(
        "study at",
        "i ~study {subject} at {org}",
        "education",
        confidence=STATED,
        key="studies",
        value="{subject}",
        relations=("studies_at org",),
    ),
    Frame(
        "studies",
        "i (?:~study|major in|am majoring in|am doing a degree in|am getting a degree in) (?!for\\b"
        "|at\\b|in\\b|hard|a lot|all|every)(?:to (?:be|become) )?{subject}",
        "education",
        key="studies",
        value="{subject}",
        denied="negate",
    ),
    Frame(
        "studies abroad",
        "i (?:am )?(?:studying|study) (?:abroad|online|part-time|full-time).*",
        "education",
        denied="say",
    ),
    Frame(
        "studies to be",
        "i (?:am (?:studying|training)|study|train) to (?:be|become) {job}",
        "education",
        denied="say",
    ),
    Frame("major", "my major is {subject}", "education", confidence=STATED, key="studies", value="{subject}"),
    Frame(
        "studied",
        "i (?:studied|majored in|graduated in|got my degree in|minored in) {rest}",
        "education",
        denied="say",
    ),
    Frame(
        "attends",
        f"i (?:~attend|go to|am going to|am at|am a student at|am enrolled at|got into|was accepted to"
        f"|was accepted into|transferred to) (?P<school>(?:[\\w']+ ){{0,4}}{_SCHOOL}(?: of "
        f"[\\w']+)?)(?! (?:with|today|tomorrow|now))",
        "education",
        key="school",
        value="{school}",
        denied="say",
    ),
    Frame(
        "year at school",
        "i am (?:in|a) (?:the |my )?(?:\\w+ )?(?:\\d+(?:st|nd|rd|th) |first |second |third |fourth "
        "|final |last |junior |senior |sophomore |freshman )?(?:grade|year|semester|high school"
        "|college|middle school|university|medical school|law school|grad school|kindergarten|student"
        "|freshman|sophomore|primary school).*",
        "education",
        denied="say",
    ),
    Frame(
        "degree",
        rf"i (?:have|am getting|am doing|got|am working on|am finishing|finished|earned|hold) (?:an?"
        rf"|my) (?:\w+ )?{_DEGREE}.*",
        "education",
        denied="say",
    ),
    Frame(
        "graduated",
        "i (?:graduated|dropped out|am graduating|graduate|will graduate|got expelled|am writing my "
        "(?:thesis|dissertation)).*",
        "education",
        type="event",
        denied="say",
    ),
    Frame(
        "exam",
        "i (?:(?:passed|failed|aced|flunked|bombed) (?:my|the|an?|all)|(?:sat|took) (?:my|the|an?)(?: "
        "\\w+){0,2} (?:exams?|tests?|finals?|midterms?|sats?|gre|bar)) ?.*",
        "education",
        type="event",
        denied="say",
    ),
    Frame(
        "speaks of studies",
        "i am (?:studying|cramming|revising|preparing) for {rest}",
        "education",
        also=("plans",),
    ),
)
