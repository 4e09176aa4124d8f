"""Frames for what the player means to do, and for what stands in their calendar."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, Frame

_OCCASION = (
    r"(?:appointment|meeting|exam|exams|test|interview|surgery|flight|date|party|wedding|deadline"
    r"|class|concert|gig|match|race|recital|presentation|trip|vacation|holiday|check-?up|reservation"
    r"|booking|final|finals|audition|hearing|shift|lesson|rehearsal|tournament|game|marathon"
    r"|conference|anniversary|birthday|graduation|operation|thesis|essay|paper|assignment|project"
    r"|homework|report|dissertation|lease|visa|passport|contract|rent|show|exhibition|play|competition"
    r"|reunion|funeral|viewing|scan|root canal|defence|defense|ceremony|move|move-in|inspection"
    r"|hand-?over|launch|first day|premiere|session|fitting|tasting|consultation|follow-?up|blood test"
    r"|smear|vaccination|jab|filling|course|workshop|retreat|fundraiser|open day|parents' evening|baby "
    r"shower|housewarming|due date)"
)
_MEAN = (
    "(?:am going to|am planning to|am planning on|am hoping to|am about to|am thinking of|am thinking "
    "about|am looking forward to|plan to|plan on|want to|hope to|intend to|would like to|would love to"
    "|decided to|have decided to|am trying to|am saving up for|am saving for|am saving up to|am saving "
    "to|can not wait to|can not wait for|am considering|am determined to|promised to|aim to|am excited "
    "to|signed up to|am supposed to|am scheduled to|have always wanted to|always wanted to|dream of"
    "|have been meaning to|am applying to|am applying for|applied to|applied for|have applied for|am "
    "training for|am preparing for|am due to)"
)
_GO = (
    r"(?:fly|leave|start|arrive|meet|see|return|move|graduate|travel|go|get|finish|begin|head|take"
    r"|play|run|have(?! been| had)|turn|visit|drive|close|launch|perform|retire)"
)

PLANS = (
    Frame(
        "calendar",
        rf"i (?:have|have got|got) (?:an?|my|the|two|three|some|another|to go to an?)?(?: "
        rf"[\w'-]+){{0,4}}? {_OCCASION}\b.*",
        "plans",
        "event",
        PLAIN,
        denied="say",
    ),
    Frame(
        "occasion",
        rf"(?:my|the) (?:[\w'-]+ ){{0,3}}?{_OCCASION}(?: (?:to|with|for|at|in) [\w']+(?: [\w']+)?)? "
        rf"(?:is|starts|begins|ends|was|got|are|has been|falls|expires|leaves|departs|arrives|lands) "
        rf"(?!so\b)(?!not going)(?:due |scheduled |booked |moved |postponed |set )*.*",
        "plans",
        "event",
        PLAIN,
        only="dated",
        denied="say",
    ),
    Frame("intention", f"i {_MEAN} {{deed}}", "plans", "event", PLAIN, denied="say"),
    Frame(
        "saving",
        "i (?:am saving up for|am saving for|can not wait for|am looking forward to|am training for|am "
        "preparing for|am considering|am applying for|applied for|am planning) {thing}",
        "plans",
        "event",
        PLAIN,
    ),
    Frame(
        "will",
        "i (?:will|will be|have to|need to|must|should|got to) {deed}",
        "plans",
        "event",
        READ,
        only="dated",
        denied="say",
    ),
    Frame(
        "is to be in",
        r"i will be (?:back )?(?:in|at|on) (?!a minute|touch|a bit|bed|time){goal}",
        "travel",
        "event",
        READ,
        also=("plans",),
        only="dated",
    ),
    Frame("in calendar", rf"i {_GO} {{rest}}", "plans", "event", READ, only="dated", denied="say"),
    Frame(
        "under way",
        r"i am (?!going to\b)(?P<ing>\w+ing) {rest}",
        "plans",
        "event",
        READ,
        only="dated",
        denied="say",
    ),
    Frame(
        "trip",
        r"i am (?:going|flying|driving|travelling|traveling|heading|off|sailing|cycling) (?:back |home "
        r"|away |up |down |over )?(?:to|on|for) (?!bed\b|sleep\b|work\b|be\b|the (?:bathroom|toilet"
        r"|store|shop)\b|a walk\b){goal}",
        "travel",
        "event",
        READ,
        also=("plans",),
    ),
    Frame(
        "booked",
        r"i (?:booked|have booked|bought tickets|have tickets|got tickets|signed up|registered"
        r"|enrolled|am signed up|am booked) {rest}",
        "plans",
        "event",
        PLAIN,
    ),
)
