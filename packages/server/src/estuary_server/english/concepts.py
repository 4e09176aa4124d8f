"""Which words mean nearly the same, and which name a kind of another, as data.

A concept is a set of near synonyms; a kind is a word with examples of it. Both generalise a question's words
to
the words a fact was told in. ``stems.py`` looks things up here.
"""

from __future__ import annotations

from estuary_server.english.lexicon import word_set

SPELLINGS = {
    "favorite": "favourite", "favorites": "favourite", "favourites": "favourite", "fave": "favourite",
    "color": "colour", "colors": "colour", "coloured": "colour", "colored": "colour", "gray": "grey",
    "neighbor": "neighbour", "neighbors": "neighbour", "mom": "mum", "mommy": "mum", "maths": "math",
    "mathematics": "math", "theater": "theatre", "center": "centre", "jewelry": "jewellery", "yrs": "year",
    "fiancée": "fiancee", "fiancé": "fiance", "bday": "birthday", "tv": "television", "granddad": "grandad",
    "cycling": "bicycle", "bike": "bicycle", "bikes": "bicycle", "learnt": "learn", "moto": "motorbike",
    "movie": "film", "movies": "film", "married": "marry", "wedding": "marry", "wed": "marry",
    "allergy": "allergic", "allergies": "allergic",
    "dying": "die", "dead": "die", "death": "die", "flatmates": "flatmate", "pyjamas": "pajamas",
}  # fmt: skip
"""One spelling, or one word of a family that stemming does not join, for each of several."""

CONCEPTS = {
    "name": "name call named nickname surname rename baptise",
    "live": "live reside home stay dwell settle move relocate address based inhabit",
    "origin": "born hometown native origin originally raised grew-up",
    "job": "job work profession occupation career employ trade employer working",
    "age": "age old aged",
    "birth": "birthday born birthdate birth",
    "like": "like love enjoy adore fond favourite prefer keen fancy best passionate",
    "hate": "hate dislike detest loathe despise",
    "fear": "fear afraid scare scared frighten terrify dread phobia frightened",
    "spouse": "husband wife spouse partner marry fiance fiancee",
    "child": "child kid",
    "mother": "mother mum mummy mama",
    "father": "father dad daddy papa",
    "grandmother": "grandmother grandma gran granny nana",
    "grandfather": "grandfather grandpa grandad",
    "make": "make build create develop construct craft design produce",
    "start": "start begin commence open kick-off",
    "end": "end finish conclude over close",
    "buy": "buy purchase",
    "study": "study learn university college degree major course school attend graduate",
    "speak": "speak language fluent bilingual",
    "travel": "travel trip visit holiday vacation fly journey going go",
    "wake": "wake get-up rise awake",
    "sleep": "sleep bed bedtime asleep",
    "ill": "ill sick disease unwell condition illness",
    "password": "password code pin passcode combination passphrase",
    "phone": "phone mobile telephone cell",
    "gift": "gift present give",
    "hobby": "hobby pastime spare-time interest leisure hobbies",
    "friend": "friend mate buddy pal bestie",
    "colleague": "colleague coworker workmate",
    "boss": "boss manager chief supervisor",
    "flat": "flat apartment",
    "tall": "tall height high",
    "weigh": "weigh weight heavy",
    "cost": "cost price pay expensive worth",
    "team": "team club support fan root",
    "music": "music band listen singer song",
    "book": "book read novel author",
    "film": "film cinema",
    "want": "want wish hope dream plan goal aim ambition",
    "die": "die pass-away",
    "break": "break fracture",
    "bicycle": "bicycle cycle",
    "car": "car automobile",
    "sea": "sea ocean",
    "eat": "eat diet meal dish",
    "drink": "drink beverage",
    "leave": "leave depart",
    "arrive": "arrive land",
    "late": "late delay",
    "happy": "happy glad pleased",
    "sad": "sad unhappy depressed down",
    "office": "office workplace work",
    "commute": "commute get-to-work",
    "keep": "keep store hide put",
    "injure": "injure hurt break sprain",
    "celebrate": "celebrate anniversary",
    "appointment": "appointment meeting",
    "guest": "guest visitor",
    "own": "own have possess",
    "flatmate": "flatmate roommate housemate",
    "vegetarian": "vegetarian vegan meat",
    "exam": "exam test",
    "kill": "kill murder",
    "instrument": "instrument play",
    "sport": "sport play train",
}
"""Concept and the words that express it."""

KINDS = {
    "pet": (
        "dog cat parrot hamster rabbit goldfish fish tortoise turtle horse pony puppy kitten budgie"
        " canary snake lizard gecko mouse rat ferret parakeet iguana bird hen chicken chinchilla poodle"
        " terrier labrador spaniel"
    ),
    "dog": (
        "dachshund poodle terrier labrador spaniel beagle greyhound collie bulldog retriever husky pug"
        " dalmatian rottweiler corgi chihuahua whippet mastiff puppy"
    ),
    "animal": (
        "pet dog cat parrot hamster rabbit fish tortoise horse cow sheep goat pig hen chicken donkey duck"
    ),
    "sibling": "brother sister twin",
    "parent": "mother father mum dad",
    "child": "son daughter baby",
    "grandparent": "grandmother grandfather grandma grandpa gran grandad",
    "family": (
        "brother sister mother father mum dad son daughter wife husband cousin aunt uncle niece nephew"
        " grandmother grandfather"
    ),
    "relative": (
        "brother sister mother father mum dad son daughter cousin aunt uncle niece nephew grandmother"
    ),
    "food": (
        "pizza pasta sushi ramen curry rice bread cheese soup stew cake chocolate burger salad steak"
        " chicken noodle taco lasagne risotto paella dumpling pancake sandwich fish chip potato omelette"
        " pie dish meal egg bacon sausage falafel hummus kebab biscuit cookie ice-cream spaghetti tofu"
        " lamb pork beef"
    ),
    "fruit": (
        "apple banana mango pear peach plum cherry strawberry grape orange lemon kiwi melon pineapple fig"
    ),
    "vegetable": (
        "carrot broccoli spinach onion tomato cabbage pea bean pepper mushroom courgette aubergine kale"
    ),
    "dessert": "cake ice-cream pudding pie tart tiramisu brownie chocolate",
    "drink": (
        "tea coffee beer wine juice water milk lemonade cocoa cider whisky rum gin cola espresso latte"
    ),
    "colour": (
        "red blue green yellow orange purple violet pink brown black white grey turquoise teal maroon"
        " navy beige gold silver crimson scarlet indigo lilac magenta olive burgundy cream ginger blond"
        " lavender cyan"
    ),
    "sport": (
        "football soccer tennis basketball volleyball handball rugby cricket hockey golf badminton"
        " swimming running climbing cycling skiing surfing rowing judo karate boxing fencing gymnastics"
        " baseball yoga squash sailing skating athletics archery"
    ),
    "instrument": (
        "piano guitar violin cello flute drum trumpet saxophone clarinet harp bass oboe banjo ukulele"
        " accordion organ trombone viola mandolin keyboard harmonica"
    ),
    "vehicle": "car bicycle motorbike van truck boat scooter lorry bus tram moped",
    "language": (
        "english spanish french german italian portuguese chinese mandarin japanese korean arabic russian"
        " dutch swedish danish norwegian finnish polish czech greek turkish hindi hebrew welsh irish latin"
        " ukrainian"
    ),
    "subject": (
        "math physics chemistry biology history geography literature philosophy economics law medicine art"
    ),
    "season": "spring summer autumn winter fall",
    "music": "jazz rock pop classical metal blues folk techno reggae opera punk soul hip-hop",
    "game": "chess poker go checkers minecraft tetris scrabble backgammon dominoes bridge",
    "plant": "rose tulip orchid fern cactus basil tomato lily sunflower ivy",
    "car": (
        "fiat ford toyota volvo tesla bmw audi honda renault peugeot skoda volkswagen mercedes nissan"
        " hyundai kia porsche ferrari jaguar citroen opel mazda subaru seat dacia suzuki"
    ),
    "illness": (
        "diabetes asthma flu cold fever migraine cancer arthritis epilepsy anaemia depression insomnia"
        " eczema covid bronchitis pneumonia measles"
    ),
    "status": "single marry divorce engage widow separate",
    "nationality": (
        "english spanish french german italian portuguese chinese japanese korean russian dutch swedish"
        " danish norwegian finnish polish czech greek turkish welsh irish ukrainian american canadian"
        " mexican brazilian indian nigerian kenyan egyptian australian scottish british belgian swiss"
        " austrian hungarian romanian argentinian chilean colombian peruvian moroccan ethiopian ghanaian"
        " iranian iraqi israeli lebanese pakistani thai vietnamese"
    ),
    "weekday": "monday tuesday wednesday thursday friday saturday sunday",
    "day": "monday tuesday wednesday thursday friday saturday sunday weekend",
    "month": "january february march april may june july august september october november december",
    "hobby": (
        "paint knit garden hike climb collect chess photography pottery yoga bake swim run dance sew"
        " birdwatching gardening knitting painting"
    ),
    "profession": (
        "nurse teacher doctor lawyer engineer baker plumber carpenter electrician chef cook pilot actor"
        " architect dentist farmer journalist librarian mechanic musician painter programmer scientist"
        " student accountant surgeon translator vet waiter writer designer developer driver firefighter"
        " electrician"
    ),
}
"""A kind and examples of it."""

LOOSE = {
    ("job", "study"), ("job", "office"), ("study", "job"), ("hobby", "like"), ("hobby", "sport"), ("hobby",
    "instrument"),
    ("live", "origin"), ("live", "flat"), ("flat", "live"), ("origin", "live"), ("age", "birth"), ("like",
    "want"),
    ("want", "travel"), ("commute", "travel"), ("food", "eat"), ("spouse", "friend"), ("fear", "hate"),
    ("instrument", "music"),
}  # fmt: skip
"""Concept asked for, concept told: an answer, though a loose one."""

NUMBERS = word_set(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand"
    " million dozen couple twice once half pair several"
)
TIMES = word_set(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july"
    " august september october november december morning afternoon evening night noon midnight tomorrow"
    " yesterday today tonight weekend week month year ago later spring summer autumn winter christmas"
    " easter o'clock daily weekly mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends"
    " halloween birthday hour minute day days weeks months years hours minutes"
)
PLACE_MARKS = word_set("in at from near to on under behind beside inside outside by around opposite between")
COLOURS = frozenset(KINDS["colour"].split())
