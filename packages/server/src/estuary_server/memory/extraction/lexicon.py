"""Open word classes that extraction needs, as data: kin, animals, trades, feelings, conditions, peoples,
names.

No rule lives here. A list need not be complete: what is missing is not found, and nothing wrong is stored.
"""

from __future__ import annotations

from estuary_server.memory.extraction.english import KINDS, word_set

KIN = {
    "mother": "mother", "mom": "mother", "mum": "mother", "mommy": "mother", "mummy": "mother", "mama":
        "mother",
    "father": "father", "dad": "father", "daddy": "father", "papa": "father", "sister": "sister",
    "brother": "brother", "son": "son", "daughter": "daughter", "wife": "wife", "husband": "husband",
    "girlfriend": "girlfriend", "boyfriend": "boyfriend", "partner": "partner", "fiancé": "fiance",
    "fiancée": "fiance", "fiance": "fiance", "fiancee": "fiance", "spouse": "spouse", "cousin": "cousin",
    "aunt": "aunt", "auntie": "aunt", "uncle": "uncle", "niece": "niece", "nephew": "nephew",
    "grandmother": "grandmother", "grandma": "grandmother", "gran": "grandmother", "granny": "grandmother",
    "nana": "grandmother", "nan": "grandmother", "grandfather": "grandfather", "grandpa": "grandfather",
    "grandad": "grandfather", "granddad": "grandfather", "grandson": "grandson",
    "granddaughter": "granddaughter", "stepmother": "stepmother", "stepmom": "stepmother",
    "stepmum": "stepmother", "stepfather": "stepfather", "stepdad": "stepfather",
    "stepsister": "stepsister", "stepbrother": "stepbrother", "stepson": "stepson",
    "stepdaughter": "stepdaughter", "mother-in-law": "mother_in_law", "father-in-law": "father_in_law",
    "sister-in-law": "sister_in_law", "brother-in-law": "brother_in_law", "son-in-law": "son_in_law",
    "daughter-in-law": "daughter_in_law", "baby": "child", "kid": "child", "child": "child", "toddler":
        "child",
    "twin": "twin", "ex": "ex", "ex-husband": "ex_husband", "ex-wife": "ex_wife", "godson": "godson",
    "goddaughter": "goddaughter", "godmother": "godmother", "godfather": "godfather",
    "best friend": "best_friend", "best mate": "best_friend", "friend": "friend", "mate": "friend",
    "buddy": "friend", "roommate": "roommate", "flatmate": "roommate", "housemate": "roommate",
    "boss": "boss", "manager": "boss",
    "supervisor": "boss", "colleague": "colleague", "coworker": "colleague",
    "co-worker": "colleague", "teacher": "teacher", "neighbor": "neighbor", "neighbour": "neighbor",
    "great-aunt": "great_aunt", "great-uncle": "great_uncle", "great-grandmother": "great_grandmother",
    "great-grandfather": "great_grandfather", "great-grandma": "great_grandmother", "great-grandpa":
        "great_grandfather", "half-brother": "half_brother", "half-sister": "half_sister",
    "therapist": "therapist", "doctor": "doctor", "coach": "coach",
    "landlord": "landlord", "mentor": "mentor", "classmate": "classmate",
    "professor": "professor", "dentist": "dentist", "crush": "crush",
}  # fmt: skip
"""Who somebody can be to the player, and the name of that relation."""

KIN_PLURAL = {
    word + "s": relation for word, relation in KIN.items() if " " not in word and not word.endswith("y")
} | {"wives": "wife", "children": "child", "babies": "child", "parents": "parent", "siblings": "sibling",
     "grandparents": "grandparent", "grandchildren": "grandchild", "twins": "twin", "kids": "child",
     "besties": "best_friend"}  # fmt: skip

ONE_OF_A_KIND = word_set(
    "mother father wife husband girlfriend boyfriend partner fiance spouse best_friend boss "
    "mother_in_law father_in_law stepmother stepfather therapist"
)
"""Relations that a player has one person in at a time."""

KIN |= {word.replace("-", " "): relation for word, relation in KIN.items() if word.endswith("-in-law")}
KIN_PLURAL |= {"family": "family", "in-laws": "in_law", "relatives": "relative", "folks": "parent"}

NO_FAMILY = word_set(
    "girlfriend boyfriend partner fiance spouse ex best_friend friend roommate boss colleague teacher "
    "neighbor therapist doctor coach landlord mentor classmate professor dentist crush"
)
ACQUAINTANCES = word_set(
    "colleague teacher neighbor doctor coach landlord classmate professor dentist mentor"
)
"""Relations whose own doings matter to the player only where they touch them."""
PARTNERS = word_set("wife husband girlfriend boyfriend partner fiance spouse")

PETS = frozenset(
    (KINDS["pet"] + " " + KINDS["dog"]).split()
) | word_set(
                    "bunny guinea-pig hedgehog pup pupper kitty gerbil axolotl pig goat donkey cow sheep "
                    "duck goose chick rooster spider tarantula frog toad newt crab snail betta koi "
                    "cockatiel cockatoo lovebird finch pigeon llama alpaca rottweiler doberman shepherd "
                    "akita malamute samoyed schnauzer shih-tzu maltese pomeranian dane setter pointer "
                    "boxer weimaraner vizsla ragdoll siamese tabby persian sphynx bengal labradoodle "
                    "goldendoodle cockapoo lab mutt kittens puppies pet"
)  # fmt: skip
DOGS = frozenset(KINDS["dog"].split()) | word_set(
    "dog pup pupper rottweiler doberman shepherd akita malamute samoyed schnauzer shih-tzu maltese "
    "pomeranian dane setter pointer boxer weimaraner vizsla labradoodle goldendoodle cockapoo lab mutt"
)
CATS = word_set("cat kitten kitty ragdoll siamese tabby persian sphynx bengal")

JOBS = frozenset(KINDS["profession"].split()) | word_set(
    "barista cashier bartender paramedic therapist psychologist nanny secretary receptionist manager "
    "consultant analyst editor producer director photographer blogger streamer youtuber postman "
    "mailman policeman policewoman cop detective soldier officer sailor marine veteran fisherman "
    "fireman builder bricklayer welder roofer painter tailor hairdresser barber beautician florist "
    "gardener janitor cleaner housekeeper maid butler bouncer trucker courier dispatcher steward "
    "stewardess midwife pharmacist optometrist radiologist surgeon physician pediatrician psychiatrist "
    "physiotherapist chiropractor veterinarian zookeeper biologist chemist physicist mathematician "
    "statistician economist historian philosopher linguist researcher professor lecturer tutor "
    "principal headmaster coach trainer instructor referee athlete footballer dancer singer actress "
    "comedian poet novelist artist illustrator animator sculptor potter jeweler blacksmith glassblower "
    "luthier sommelier butcher grocer shopkeeper salesman saleswoman salesperson realtor broker banker "
    "trader auditor bookkeeper paralegal attorney solicitor barrister judge politician diplomat "
    "ambassador priest pastor rabbi imam monk nun intern apprentice trainee freelancer contractor "
    "entrepreneur founder ceo cto investor landlord technician machinist astronaut geologist "
    "meteorologist archaeologist anthropologist sociologist ecologist botanist zoologist astronomer "
    "sysadmin dev coder tester welder logger miner driller rigger stonemason mason tiler plasterer "
    "glazier surveyor planner caterer pastry caregiver carer housewife househusband homemaker "
    "copywriter proofreader interpreter archivist curator usher projectionist stuntman model stylist "
    "makeup dj drummer guitarist pianist violinist cellist conductor composer songwriter rapper "
    "paralegal teller clerk assistant supervisor foreman lifeguard ranger forester lumberjack "
    "beekeeper winemaker brewer distiller baker firefighter engineer developer designer programmer "
    "student freshman sophomore postdoc undergraduate undergrad teacher nurse seamstress electrician "
    "owner guide hygienist paediatrician sonographer phlebotomist radiographer anaesthetist anesthetist "
    "podiatrist "
    "dietitian nutritionist optician orthodontist acupuncturist masseuse masseur osteopath audiologist "
    "sommelier patissier "
    "confectioner cheesemaker cobbler shoemaker saddler farrier locksmith watchmaker clockmaker goldsmith "
    "silversmith "
    "bookbinder printer typesetter typographer cartographer surveyor roofer scaffolder decorator joiner "
    "cabinetmaker "
    "upholsterer thatcher paver crane-operator forklift-driver dispatcher controller conductor signaller "
    "porter concierge "
    "bellhop valet chauffeur cabbie gardener groundskeeper landscaper arborist horticulturist "
    "viticulturist agronomist "
    "fishmonger greengrocer baker milkman postwoman postie librarian archivist lexicographer ghostwriter "
    "columnist "
    "reporter correspondent newsreader presenter broadcaster announcer sound-engineer cameraman gaffer "
    "choreographer "
    "puppeteer magician clown acrobat busker organist harpist percussionist bassist vocalist criminologist "
    "pathologist coroner mortician undertaker embalmer chaplain vicar deacon bishop missionary warden "
    "bailiff magistrate "
    "notary clerk solicitor registrar actuary underwriter bookmaker croupier auctioneer valuer appraiser "
    "headteacher "
    "headmistress postdoc lecturer invigilator examiner proofreader superintendent caretaker doorman "
    "bodyguard bricklayer "
    "beekeeper shepherd falconer gamekeeper dogwalker groomer zookeeper marine-biologist hydrologist "
    "seismologist "
    "oceanographer toxicologist virologist epidemiologist geneticist immunologist neurologist "
    "cardiologist oncologist "
    "dermatologist urologist psychotherapist counsellor counselor mediator negotiator recruiter "
    "headhunter strategist "
    "marketer publicist lobbyist fundraiser operator inspector officer attendant worker keeper hand maker"
)
FIELDS = word_set(
    "software medical history math maths science english primary elementary high school kindergarten "
    "data web game graphic product project marketing sales civil mechanical electrical chemical truck "
    "bus taxi delivery police flight dental veterinary registered pediatric senior junior freelance "
    "full-time part-time law phd college university graduate nursing music art yoga fitness personal "
    "real estate accountant social security tax financial business freelance wedding backend frontend "
    "ux mobile head line sous pastry stay-at-home self-employed retired special needs substitute piano "
    "guitar dance swimming football marine night bike tattoo hospice wedding museum park sound tour travel "
    "paediatric pediatric lighthouse crane forklift train tram ferry tram flight customs prison probation "
    "care youth "
    "support factory office shop bar kitchen garden landscape interior fashion film theatre stage "
    "lighting costume set "
    "news sports weather science history maths geography reception classroom library archive speech "
    "physical occupational "
    "language sign court insurance mortgage estate tax credit fraud claims safety health quality building "
    "site street "
    "oil dairy pig sheep chicken fruit cheese bread wedding pet dog cat horse cello violin drum singing "
    "voice riding ski "
    "surf diving climbing boxing vocal event events call web cloud network database systems security "
    "machine robotics"
)
"""Words that may stand before a trade."""

FEELINGS = word_set(
    "happy sad angry anxious nervous excited lonely tired exhausted depressed stressed worried scared "
    "afraid upset frustrated annoyed bored overwhelmed proud grateful thankful hopeful hopeless "
    "heartbroken devastated thrilled ecstatic content calm relaxed relieved guilty ashamed embarrassed "
    "jealous envious confused lost numb empty miserable cheerful delighted joyful optimistic "
    "pessimistic restless homesick nostalgic insecure furious mad disappointed burnt-out burned-out "
    "burnout drained down blue low terrible awful great amazing fantastic wonderful good better worse "
    "horrible shaky moody grumpy irritable panicky terrified petrified frightened unhappy glum gloomy "
    "melancholy blessed lucky inspired motivated unmotivated worn-out sleepy energetic euphoric elated "
    "bummed gutted crushed torn uneasy tense peaceful loved unloved sick rough"
)
WEAK_FEELINGS = word_set(
    "good great better lost down low mad blue sick worse rough lucky content amazing loved fine"
)
"""Feelings only behind "feel": "I am good", "I am lost" say little or something else."""

CONDITIONS = word_set(
    "asthma diabetes epilepsy migraine migraines arthritis cancer depression anxiety adhd add autism "
    "insomnia eczema covid bronchitis pneumonia anemia anaemia ptsd ocd ibs celiac coeliac lupus "
    "psoriasis tinnitus vertigo dyslexia dyspraxia hypertension scoliosis endometriosis fibromyalgia "
    "hepatitis hiv leukemia parkinson's alzheimer's dementia bipolar schizophrenia glaucoma cataracts "
    "hay-fever sciatica gout narcolepsy sleep-apnea concussion tendinitis tonsillitis appendicitis flu "
    "cold fever headache headaches cough toothache backache stomachache sinusitis allergies allergy"
) | {
    "panic attacks",
    "sleep apnea",
    "hay fever",
    "celiac disease",
    "high blood pressure",
    "chronic pain",
    "long covid",
    "low blood pressure",
    "high cholesterol",
    "thyroid problem",
    "thyroid problems",
    "thyroid",
    "heart condition",
    "heart murmur",
    "kidney stones",
    "acid reflux",
    "reflux",
    "carpal tunnel",
    "plantar fasciitis",
    "restless legs",
    "restless leg syndrome",
    "chronic fatigue",
    "food poisoning",
    "crohn's",
    "crohn's disease",
    "colitis",
    "pcos",
    "shingles",
    "rosacea",
    "hypothyroidism",
    "tendonitis",
    "bursitis",
    "angina",
    "arrhythmia",
    "sinus trouble",
    "hives",
    "a bad back",
    "stage fright",
}
DIETS = word_set(
    "vegan vegetarian pescatarian pescetarian kosher halal lactose-intolerant gluten-free celiac"
)
BODY = word_set(
    "back leg arm knee ankle wrist shoulder foot toe finger hand hip neck rib elbow nose tooth teeth "
    "head eye ear collarbone heart stomach tummy throat jaw spine hips knees feet legs arms hands "
    "fingers toes ribs ankles wrists shoulders eyes ears muscle tendon ligament acl hamstring"
)

NATIONS = frozenset(KINDS["nationality"].split()) | word_set(
    "filipino indonesian malaysian taiwanese singaporean bangladeshi nepali tibetan mongolian kazakh "
    "uzbek afghan syrian jordanian palestinian saudi tunisian algerian libyan sudanese somali ugandan "
    "tanzanian rwandan congolese cameroonian senegalese zimbabwean zambian cuban jamaican haitian "
    "dominican guatemalan honduran salvadoran nicaraguan panamanian venezuelan ecuadorian bolivian "
    "paraguayan uruguayan icelandic estonian latvian lithuanian slovak slovenian slovene croatian "
    "serbian bosnian albanian macedonian bulgarian georgian armenian azerbaijani maltese cypriot "
    "luxembourgish basque catalan latino latina hispanic kiwi aussie african-american"
)
LANGUAGES = frozenset(KINDS["language"].split()) | word_set(
    "cantonese vietnamese thai tagalog malay indonesian bengali urdu punjabi tamil telugu persian "
    "farsi romanian hungarian bulgarian croatian serbian slovak slovenian estonian latvian lithuanian "
    "icelandic catalan basque galician swahili amharic yoruba igbo hausa zulu afrikaans esperanto asl "
    "gaelic"
)
FAITHS = word_set(
    "christian catholic protestant muslim jewish hindu buddhist sikh atheist agnostic mormon lutheran "
    "baptist methodist orthodox quaker anglican pagan taoist wiccan"
)
SIGNS = word_set("aries taurus gemini cancer leo virgo libra scorpio sagittarius capricorn aquarius pisces")
ROLES = word_set(
    "mother father mom mum dad grandmother grandfather grandma grandpa twin widow widower orphan "
    "vegetarian vegan pescatarian veteran introvert extrovert feminist immigrant refugee expat parent "
    "gamer runner swimmer cyclist climber hiker reader painter musician singer insomniac teenager teen "
    "adult man woman girl boy guy smoker non-smoker teetotaler perfectionist pacifist monarchist dane "
    "swede finn pole turk scot brit spaniard frenchman minimalist workaholic collector birdwatcher "
    "surfer skier snowboarder sailor diver gardener cook baker knitter photographer pianist guitarist "
    "drummer violinist goalkeeper striker volunteer member"
)
"""What somebody can be besides a trade: "I am a widow"."""

GIVEN_NAMES = word_set(
    "aaron abby abigail adam adrian ahmed aisha alan albert alejandro alex alexander alexandra alice "
    "alicia alison amanda amber amelia amir amy ana andrea andrew angela anita anna anne annie anthony "
    "antonio aria ashley astrid ava barbara beatrice ben benjamin bella beth bianca bill billy bob "
    "bobby brad brandon brenda brian bridget bruno bryan caleb camila carl carla carlos carmen "
    "caroline catherine cecilia charles charlie charlotte chloe chris christian christina christine "
    "christopher claire clara claudia colin connor daisy daniel daniela danny dave david dean deborah "
    "dennis derek diana diego dmitri dominic donna doris dorothy dylan eddie edith edward elena "
    "eleanor eli elias elijah elizabeth ella ellen ellie emil emilia emily emma eric erica erik erin "
    "ethan eva evan eve evelyn fatima felix fiona florence frances francis frank fred freya gabriel "
    "gary george georgia gina grace greg hannah harold harriet harry hassan heather hector heidi helen "
    "henrik henry holly hugo ian ibrahim ines ingrid irene iris isaac isabel isabella isla ivan ivy "
    "jack jackie jacob jade jake james jamie jan jane janet jasmine jason javier jean jeff jennifer "
    "jenny jeremy jerry jesse jessica jill jim jimmy joan joe joel johan john johnny jon jonas "
    "jonathan jorge jose joseph josh joshua joyce juan judith judy julia julian julie juliet justin "
    "kai karen karim karl kate katherine kathy katie keith kelly ken kenji kevin khalid kim kyle lars "
    "laura lauren leah lee lena leo leon leonard lewis liam lily linda lisa liz logan lola louis "
    "louise luca lucas lucia lucy luis luke luna lydia maria marie marina mario marion mark marta "
    "martha martin mary mateo matt matthew maya megan mei melissa mia michael michelle miguel mike "
    "mila milo miriam mohammed mohamed molly monica nadia naomi natalie natasha nathan neil nia "
    "nicholas nick nicole nina noah noor nora olga oliver olivia omar oscar otto pablo pamela patricia "
    "patrick paul paula pedro peter petra phil philip phoebe pierre priya rachel ralph raj ravi "
    "rebecca rhys richard rita rob robert robin roger rohan rosa rosie ross roy ruby russell ruth ryan "
    "sally sam samantha samir samuel sandra sara sarah scott sean sebastian selma sergei shannon "
    "sharon simon sofia sonia sophia sophie stan stella stephen steve steven stuart susan suzanne sven "
    "tanya tara ted teresa theo thomas tim timothy tina tobias toby todd tom tommy tony tyler "
    "valentina vera veronica victor victoria vincent vivian walter wendy will william yara yasmin yuki "
    "yusuf zach zara zoe"
)
"""Enough given names to know one in lower case behind "I'm"; any other needs its capital."""
