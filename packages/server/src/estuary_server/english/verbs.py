"""English verbs, as data: the irregular forms, and a list of common bases to tell verbs from nouns by."""

from __future__ import annotations

from estuary_server.english.lexicon import word_set

IRREGULAR_ROWS = """
be am is are was were been being|have has had having|do does did done doing|go goes went gone going
arise arose arisen|awake awoke awoken|bear bore borne|beat beaten|become became becoming
begin began begun beginning
bend bent|bite bit bitten biting|bleed bled|blow blew blown|break broke broken|breed bred|bring brought
build built|burn burnt burned|buy bought|catch caught|choose chose chosen choosing|cling clung
come came coming
creep crept|cut cutting|deal dealt|die died dying dies|dig dug digging|draw drew drawn|dream dreamt dreamed
drink drank drunk|drive drove driven driving|eat ate eaten|fall fell fallen|feed fed|feel felt|fight fought
find found|flee fled|fly flew flown flies|forbid forbade forbidden|forget forgot forgotten
forgive forgave forgiven
freeze froze frozen|get got gotten getting|give gave given giving|grow grew grown|hang hung|hear heard
hide hid hidden
hit hitting|hold held|hurt|keep kept|kneel knelt|know knew known|lay laid|lead led|lean leant leaned
learn learnt learned|leave left leaving|lend lent|let letting|lie lay lain lying lies|light lit
lose lost losing
make made making|mean meant|meet met|pay paid|put putting|quit quitting|read|ride rode ridden riding
ring rang rung
rise rose risen rising|run ran running|say said|see saw seen|sell sold|send sent|set setting|sew sewn
shake shook shaken|shine shone|shoot shot|show showed shown|shrink shrank|shut|sing sang sung|sink sank sunk
sit sat sitting|sleep slept|slide slid|smell smelt|speak spoke spoken|spell spelt|spend spent|spill spilt
spin spun|split|spread|stand stood|steal stole stolen|stick stuck|sting stung|strike struck|swear swore sworn
sweep swept|swim swam swum swimming|swing swung|take took taken taking|teach taught|tear tore torn|tell told
think thought|throw threw thrown|understand understood|wake woke woken waking|wear wore worn|weave wove woven
weep wept|win won winning|wind wound|write wrote written writing
""".replace("\n", "|")
"""``base form form``, rows separated by ``|``."""

IRREGULAR = {
    form: row.split()[0] for row in IRREGULAR_ROWS.split("|") if row.split() for form in row.split()[1:]
} | {"children": "child", "wives": "wife", "mice": "mouse", "feet": "foot", "teeth": "tooth", "men": "man",
     "women": "woman", "knives": "knife", "leaves": "leave", "geese": "goose", "lives": "live",
     "kids": "kid", "people": "people", "better": "good", "best": "best", "worse": "bad"}  # fmt: skip
"""Each irregular form, of verbs and of a few nouns, and its base."""

VERBS = frozenset(row.split()[0] for row in IRREGULAR_ROWS.split("|") if row.split()) | word_set(
    """
accept ache act add admire adopt adore advise afford agree aim allow annoy answer apologise appear apply argue
arrange arrive ask attend avoid bake bathe beg begin behave believe belong blame borrow bother breathe brew
brush
build bury call camp care carry carve celebrate chase chat check cherish clean climb close coach collect come
command
compete complain consider contain cook copy cost cough count cover crack craft crave create cross cry cure
curse
cycle dance dare decide defend deliver demand deny depend describe deserve design desire despise destroy
detest
discover dislike divide divorce do doubt draw dream dress drift drink drive drop dwell earn eat enjoy enter
escape
exercise exist expect explain explore face fail fall farm fear feed feel fight find finish fish fix float fly
follow
forget forgive garden gather get give go graduate greet grow grumble guard guess guide handle happen hate
have haul
heal hear help hide hike hold hope host hum hunt hurry ignore imagine improve insist invent invite iron joke
join
judge juggle jump keep kill kiss knit knock know lack land last laugh lead learn leave lend lie lift light
like limp
listen live loathe lock long look lose love maintain make manage mark marry matter mean meet mend mention
mind miss
mourn move mutter name need nurse obey offer open order organise owe own paint park pass pay perform pick
plan plant
play polish possess pour practise practice praise pray prefer prepare pretend promise protect prove pull
punish push
quarrel race rain raise reach read receive recite recognise refuse regret rehearse relax remain remember
remind rent
repair repeat rescue rest retire return ride roam rob row rule run sail save say scare search see seek seem
sell send
serve settle sew shake share shine shout show sigh sing sit skate ski sleep smell smile smoke snore solve
sound speak
spend stand stare start stay steal stop study suffer suggest support survive swear swim tailor take talk
taste teach
tell tend terrify thank think throw tinker train travel treasure treat trust try turn understand use value
view visit
volunteer wait wake walk wander want warm warn wash watch wear weave weigh whisper whistle win wish wonder
work worry
worship write yearn yell
"""
)
"""Common verbs by base form."""

NOUN_VERBS = word_set(
    "act ache aim answer bake book brush call camp care catch chat climb coach command cook copy cost"
    " cough cover crack craft cry curse cycle dance demand design desire doubt dream dress drink drive drop"
    " exercise face farm fear fight fish float garden guard guess guide handle help hike hope host hunt"
    " iron joke joy judge jump kiss knock land laugh lead lie lift light lock look love mark mind move name"
    " need nurse offer order paint park pass pick place plan plant play polish pull push race rain report"
    " rest return ride row rule run sail save search share shine shout show sigh sleep smell smile smoke"
    " sound stand stare start stay stop study support swim talk taste thank train travel treat trust turn"
    " use value view visit wait walk warm wash watch whisper whistle win wish work worry"
)
"""Verbs whose form in -s is as often a plural noun."""

IMPERATIVES = word_set(
    "speak talk answer respond reply never always avoid stay keep use be act remember do don't ensure make"
    " write refer pretend call address treat follow ask refuse roleplay behave maintain begin end start"
    " include limit try let"
)
"""Verbs that open an instruction to the character rather than a description of it."""

COMMANDS = word_set(
    "tell say give show describe explain sing open close go come stop wait listen look help let make"
    " repeat remind play talk speak read write count take put bring follow turn run jump dance sit stand"
    " find get leave continue keep imagine name list guess teach start try answer ask entertain elaborate"
    " recite introduce call set think forget"
)
"""Verbs that open a request by the player."""
