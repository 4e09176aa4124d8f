"""What nobody means who says it of themself: stock jokes, exaggerations and figures of speech. Data alone.

A sentence that holds one states nothing at all. The list is of kinds: being what no person is, diplomas in
idleness, marriages to furniture, bodies made of coffee.
"""

from __future__ import annotations

import re

_UNREAL = (
    r"(?:wizard|witch|superhero|supervillain|villain|spy|secret agent|vampire|millionaire|billionaire|pirate|robot|cyborg"
    r"|alien|ghost|dragon|unicorn|mermaid|potato|sloth|goblin|troll|gremlin|ninja|god|goddess|queen|king|princess|prince"
    r"|emperor|empress|duke|duchess|pope|president|prime minister|celebrity|rock ?star|dinosaur|fossil|raccoons?|panda"
    r"|penguin|koala|hamster|goldfish|cactus|houseplant|vegetable|zombie|werewolf|statue|burrito|doormat|sponge|puddle"
    r"|legend|genius|mad scientist|professor of nothing|houseplant|toaster|fridge|blanket|noodle|lizard|squirrels?|wizards"
    r"|ducks?|pigeons?|otter|owl in human form|grandma at heart|saint|angel|devil|demon|gargoyle|hologram|time traveller"
    r"|time traveler|figment|cartoon|shambles|disaster|train ?wreck|national treasure|teapot|sandwich|snail|badger)"
)
_SLOTH = (
    r"(?:napp\w*|procrastinat\w+|sleeping|oversleeping|overthinking|sarcasm|worrying|snacking|eating|complaining|moaning"
    r"|losing \w+|forgetting \w*|doing nothing|being late|laziness|regret|excuses|breaking \w+|burning \w+|tripping|falling"
    r"|small talk|avoiding \w+|awkward\w*|queu\w+|faffing|scrolling|lying down|sitting|chocolate|cheese|crisps|sofa\w*)"
)
_BELOVED = (
    r"(?:bed|sofa|couch|pillow|fridge|phone|pizza|coffee|cheese|netflix|duvet|blanket|kettle|job|work|dishwasher|oven|desk"
    r"|carbs|chocolate|cake|food|internet|sat ?nav|snooze button|alarm clock|laptop|car|slippers|armchair|hammock|inbox)"
)
JOKE = re.compile(
    rf"\b(?:i am|i'm|im|i was|i've become)(?:,? (?:basically|practically|virtually|literally|actually|officially|secretly"
    rf"|technically|legally|essentially|clearly|obviously|apparently|probably|just|now|really|kind of|sort of|half|part"
    rf"|mostly|in fact|still|only))*(?:,? (?:a|an|the|two|three|four|several|half a|one|\d+))? (?:[a-z]+ ){{0,2}}?{_UNREAL}\b"
    rf"|\b(?:ph\.?d|degree|masters?|doctorate|diploma|black belt|medal|certificate|champion|championship|expert|trophy|prize"
    rf"|olympic|career|qualified|professional|talent|gift)\b(?: \w+){{0,2}} (?:in|at|of|for|from) {_SLOTH}"
    r"|\bprofessional (?:napper|worrier|overthinker|procrastinator|snacker|eater|sleeper|complainer|couch potato|mess)\b"
    r"|\b(?:fluent in|speak fluent|native speaker of) (?:sarcasm|typo|nonsense|emoji|gibberish|silence|cat|dog|movie|film)"
    rf"|\b(?:relationship with|married to|engaged to|dating|affair with|in love with|divorcing) (?:my|the|a|our) {_BELOVED}\b"
    r"|\b(?:raised|brought up) by (?:wolves|cats|bears|television|the telly|tv|the internet|penguins|squirrels|badgers)\b"
    r"|\b(?:blood type is|my blood is|made (?:up )?(?:entirely |mostly )?of|consists? of|\d+ ?(?:%|percent|per cent)|veins)"
    r"[\w ]{0,20}\b(?:coffee|tea|wine|cheese|caffeine|pizza|chocolate|sugar|biscuits|water and|anxiety|sarcasm)\b"
    r"|\bin a (?:past|previous|former|different) life\b|\bborn (?:at the age of|tired|old|hungry|late|grumpy|sarcastic"
    r"|in a barn|with a \w+ in)\b|\ballergic to (?:mornings?|mondays?|exercise|housework|ironing|cardio|work|bad vibes"
    r"|people|effort|small talk|the gym|sports?|commitment|boredom|hoovering|washing up|early|alarm|meetings|stairs"
    r"|adulthood|responsibility|cleaning|maths|nonsense|stupidity|drama|idiots|fun|hard work|mornings)\b"
    r"|\bmy (?:middle name|superpower|religion|love language|cardio|spirit animal|toxic trait|roman empire|kryptonite) is\b"
    r"|\bmy other \w+ is\b|\b(?:bow down|your majesty|kneel before|peasants)\b|\bin a (?:trench ?)?coat\b"
    r"|\b(?:\w+ )?is my (?:middle name|cardio|religion|love language|whole personality|spirit animal)\b"
    r"|\bmy (?:cat|dog|goldfish|hamster|plant|fridge|sofa|kettle|toaster|houseplant) (?:is|runs|owns|pays|does|manages|files"
    r"|charges) (?:my|the) (?:boss|landlord|house|rent|taxes|therapist|accountant|manager|bills|household)\b"
    r"|\bi (?:own|invented|run|founded|discovered) (?:the moon|the internet|the sun|the universe|gravity|sliced bread|naps?"
    r"|procrastination|fire|the wheel)\b|\b(?:been|am|i'm) (?:dead|asleep|awake) (?:inside|since (?:19|20)\d\d)\b"
    r"|\b(?:sleep|nap|worry|procrastinate|overthink) for a living\b|\bi (?:run|survive|function|live) on (?:spite|air|hope"
    r"|caffeine|adrenaline|chaos|vibes|memes|sugar and)\b|\brather (?:do|file) my taxes\b|\bba dum tss?\b|(?<!\w)[;:]-?[)PpD](?!\w)"
    r"|\brather (?:die|eat (?:my own|glass|sand)|chew|stick|poke|walk into|watch paint)\b|\b(?:la la|na na|doo doo) la\b"
    r"|\b(?:la la|na na|oh oh|doo doo|tra la)\b|\b(?:hundred|thousand|million|\d{3,}) years old\b"
    r"|\b(?:from|to|on|in|of) (?:mars|the moon|narnia|hogwarts|atlantis|middle[- ]earth|mordor|gotham|wakanda|neverland"
    r"|outer space|the matrix|wonderland|the shire|another planet|an alternate universe)\b|\bseafood diet\b"
    r"|\bschool of (?:life|hard knocks)\b|\bsix[- ]pack\b|\bin (?:my dreams|the mirror|the bathtub|my bath|another life)\b"
    r"|\b(?:immortal|invisible|telepathic|clairvoyant|feral|bionic|radioactive)\b|\babducted by\b|\bnobel prize\b|\bworld record\b"
    r"|\bidentify as\b|\bcertified (?:idiot|fool|mess|genius|couch potato)\b|\bsend help\b|\bsaid no one ever\b"
    r"|\basking for a friend\b|\bhibernat\w+|\b(?:mostly|entirely|largely|\d+ percent|half) (?:made of )?(?:coffee|tea|cheese"
    r"|biscuits|chocolate|pizza|crumbs|caffeine|carbs|wine|sarcasm|anxiety|cake)\b|\bi (?:am|'m) (?:currently )?(?:a |the )?"
    r"(?:proud )?(?:owner|parent|mother|father) (?:of|to) (?:a |an |\w+ )?(?:sourdough|houseplants?|dust|headache)"
    r"|\b(?:majored?|minored?|specialis\w+|specializ\w+|graduated) in " + _SLOTH + r"\b",
    re.I,
)
"""One of these, anywhere in a sentence."""
