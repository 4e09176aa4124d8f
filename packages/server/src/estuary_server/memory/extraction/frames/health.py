"""Frames for the player's body: illness, injury, treatment, fitness."""

from __future__ import annotations

from estuary_server.memory.extraction.frame import PLAIN, READ, STATED, Frame

_HURT = (
    r"(?:broke|cracked|bumped|banged|stubbed|ruptured|threw out|put out|scalded|grazed|sprained|twisted"
    r"|hurt|injured|fractured|tore|dislocated|burned|burnt|cut|pulled|bruised"
    r"|strained|have broken|have hurt|have sprained)"
)
_STATE = (
    r"(?:diabetic|asthmatic|epileptic|pregnant|anemic|anaemic|disabled|sober|in recovery|hard of "
    r"hearing|lactose intolerant|gluten intolerant|colour ?blind|color ?blind|overweight|underweight"
    r"|near-?sighted|short-?sighted|in a wheelchair|on (?:a diet|antibiotics|medication"
    r"|antidepressants|insulin|crutches)|in therapy|in hospital|in the hospital|recovering from .*"
    r"|immunocompromised|bipolar|neurodivergent|ill|sick|feverish|an insomniac|out of shape|coming "
    r"down with .*)"
)
_OPERATION = (
    r"(?:surgery|operation|heart attack|stroke|miscarriage|seizure|accident|concussion|root canal"
    r"|transplant|c-section|check-?up|mri|biopsy|vasectomy|colonoscopy|panic attack|nightmare)"
)

HEALTH = (
    Frame(
        "condition",
        r"i (?:have|have got|have had|got|am having|have been having|keep having|suffer from|am suffering "
        r"from"
        r"|struggle with|deal with|live with|was born with|had|caught|beat|survived) (?:an?|the|my"
        r"|really bad|bad|mild|severe|chronic|type \w+|terrible|some|slight|stage \w+| "
        r")*{condition}\b.*",
        "health",
        "fact",
        PLAIN,
        denied="say",
    ),
    Frame("condition states", "my {condition} {does}", "health", "fact", READ, denied="say"),
    Frame(
        "condition in passing",
        r"(?:i|my|the|it) .*?(?:for|about|with|because of|thanks to|due to) my {condition}(?=$| ).*",
        "health",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "diagnosed", "i (?:was|got|have been) diagnosed with {rest}", "health", "fact", STATED, denied="say"
    ),
    Frame("state of health", f"i (?:am|have been) {_STATE}", "health", "fact", PLAIN, denied="say"),
    Frame(
        "injured",
        rf"i {_HURT} (?:my|an?|both|two) (?:my )?(?:[\w-]+ ){{0,2}}?{{body}}\b.*",
        "health",
        "event",
        PLAIN,
        denied="say",
    ),
    Frame(
        "body states",
        r"my (?:left |right |lower |upper |bad |poor )?{body} {does}",
        "health",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "body hurts",
        r"my (?:left |right |lower |upper |bad |poor )?{body} (?:hurts|aches|itches|hurt)",
        "health",
        "fact",
        READ,
    ),
    Frame(
        "operated",
        rf"i (?:had|am having|have|need|got|am getting|underwent|am scheduled for|survived) (?:an?|my"
        rf"|the|to have)? ?(?:\w+ )?{_OPERATION}\b.*",
        "health",
        "event",
        denied="say",
    ),
    Frame(
        "treated",
        r"i (?:~take|am on|have to take|need|started) (?:\w+ ){0,2}?(?:medication|medicine|meds|pills"
        r"|insulin|antidepressants|painkillers|vitamins|inhaler|antihistamines|lithium|statins|blood "
        r"thinners|birth control|therapy)\b.*",
        "health",
        "fact",
        denied="say",
    ),
    Frame(
        "gave up",
        r"i (?:quit|stopped|gave up|have quit|have stopped) (?:smoking|drinking|vaping|eating \w+"
        r"|sugar|alcohol|caffeine|coffee|gambling|weed)\b.*",
        "health",
        "event",
    ),
    Frame(
        "sees badly",
        r"i (?:wear|need|use) (?:glasses|contacts|contact lenses|hearing aids|a hearing aid|braces|a "
        r"wheelchair|a cane|a prosthetic .*|crutches)",
        "health",
        "fact",
        denied="say",
    ),
    Frame(
        "hospital",
        r"i (?:was|am|have been|ended up|spent .*?) in (?:the )?(?:hospital|er|icu|rehab)\b.*",
        "health",
        "event",
    ),
    Frame(
        "sleep",
        r"i (?:can not|can|could|have trouble|am having trouble|have been having trouble|have insomnia"
        r"|have not been) (?:sleep|sleeping|fall asleep)\b.*",
        "health",
        "fact",
        READ,
        denied="say",
    ),
    Frame(
        "weight",
        r"i (?:weigh|lost|gained|have lost|have gained) (?:about |over |almost )?(?:\d+"
        r"|[a-z]+(?:[ -][a-z]+)?) ?(?:kg|kilos?|pounds?|lbs?|stone)\b.*",
        "health",
        "fact",
    ),
    Frame("blood", r"my blood type is (?P<blood>\S+(?: positive| negative)?)", "health", "fact", STATED),
)
