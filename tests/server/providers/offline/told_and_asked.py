"""What was told and what is asked about it later, as data: the development set.

A case: the player's lines, the question, words of which the reply must have one, and words it must not have.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    told: tuple[str, ...]
    asked: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()


def case(told: str, asked: str, wanted: str, unwanted: str = "") -> Case:
    return Case(
        tuple(line.strip() for line in told.split("|")),
        asked,
        tuple(wanted.split("|")),
        tuple(unwanted.split("|")) if unwanted else (),
    )


NOT_KNOWN = "not told|never told|do not know|not know|kept to yourself|would have to guess|never"
" said|cannot say|not said"

DEVELOPMENT = (
    case("My name is Ada.|I like rain.|It is late.", "What is my name?", "Ada"),
    case("I'm Henrik, by the way.", "Do you remember my name?", "Henrik"),
    case("Call me Josie.", "What should you call me? What's my name?", "Josie"),
    case("hi i am tomasz and i live in gdansk", "where do i live", "gdansk"),
    case("I grew up in Bergen but now I live in Leeds.", "Where did I grow up?", "Bergen"),
    case("I'm from a small village called Ribnik.", "Where am I from?", "Ribnik"),
    case("My tortoise is named Hannibal.", "What's my tortoise's name?", "Hannibal"),
    case("We adopted a greyhound named Zephyr in March.", "What is my greyhound called?", "Zephyr"),
    case("We adopted a greyhound named Zephyr in March.", "When did we adopt the greyhound?", "March"),
    case("I have a parrot called Kiwi.|I also have two goldfish.", "What pets do I have?", "goldfish"),
    case("I have a parrot called Kiwi.|I also have two goldfish.", "Which pets do I have?", "Kiwi"),
    case("My sister Nora is 40.|My brother Finn is 36.", "How old is my sister?", "40", "36"),
    case("My sister Nora is 40.|My brother Finn is 36.", "How old is my brother?", "36", "40"),
    case("My sister Nora is 40.|My brother Finn is 36.", "How old is Finn?", "36", "40"),
    case("My aunt is called Philippa. She makes violins.", "What does my aunt do?", "violins"),
    case("My aunt is called Philippa. She makes violins.", "Who makes violins?", "aunt|Philippa"),
    case("Marta is my boss.|She hates meetings.", "Who is Marta?", "boss"),
    case("Marta is my boss.", "Who is my boss?", "Marta"),
    case("I work as a glazier in Hull.", "What do I do for a living?", "glazier"),
    case("I'm a marine biologist.", "What is my job?", "biologist"),
    case("I teach chemistry at a secondary school.", "What's my profession?", "chemistry"),
    case("I moved to Lisbon in 2019 because I love the sea.", "Why did I move?", "sea"),
    case("I moved to Lisbon in 2019 because I love the sea.", "When did I move to Lisbon?", "2019"),
    case("My favourite colour is blue.|Actually, my favourite colour is green now.",
    "What is my favourite colour?", "green", "blue"),
    case("I live in Oslo.|I like skiing.|I moved to Turin last month.", "Where do I live?", "Turin", "Oslo"),
    case("The meeting starts at nine on Thursday.", "When does the meeting start?", "nine"),
    case("The meeting starts at nine.|Sorry, the meeting starts at eleven.",
    "What time does the meeting start?", "eleven", "nine"),
    case("I am 34 and my sister Nora is 40.", "How old am I?", "34"),
    case("I'm allergic to shellfish.", "What am I allergic to?", "shellfish"),
    case("I have an allergy to penicillin.", "Am I allergic to anything?", "penicillin"),
    case("My locker code is 4471.", "What's the code of my locker?", "4471"),
    case("The wifi password is swordfish42.", "Do you know the wifi password?", "swordfish42"),
    case("I don't eat meat.", "Do I eat meat?", "No"),
    case("I play the cello in a small orchestra.", "What instrument do I play?", "cello"),
    case("My son plays rugby.|My daughter dances.", "Which sport does my son play?", "rugby", "dances"),
    case("I'm married to Elena.", "What is my wife's name?", "Elena"),
    case("My husband's name is Piet.", "Who is my husband?", "Piet"),
    case("My birthday is on the 3rd of May.", "When is my birthday?", "3rd of May"),
    case("I was born in 1988.", "What year was I born?", "1988"),
    case("I drive an old yellow Fiat.", "What colour is my car?", "yellow"),
    case("I drive an old yellow Fiat.", "What car do I drive?", "Fiat"),
    case("I have three children.", "How many kids do I have?", "three"),
    case("My train leaves from platform 6.", "Which platform does my train leave from?", "6"),
    case("Tom broke his arm last winter.", "What happened to Tom?", "arm"),
    case("My grandfather gave me this watch.", "Who gave me the watch?", "grandfather"),
    case("I'm afraid of spiders.", "What am I scared of?", "spiders"),
    case("I can't stand coriander. I love mangoes.", "Which fruit do I like?", "mango"),
    case("I study architecture in Delft.", "What do I study?", "architecture"),
    case("I speak Finnish and a little Greek.", "Which languages do I speak?", "Finnish"),
    case("I usually get up at half past five.", "When do I get up?", "half past five"),
    case("I keep the spare key under the flowerpot.", "Where is the spare key?", "flowerpot"),
    case("I want to open a bakery one day.", "What is my dream?", "bakery"),
    case("My favourite book is Middlemarch.", "What's my favourite book?", "Middlemarch"),
    case("My favourite colour is red.", "What is my favourite food?", NOT_KNOWN, "red"),
    case("My sister is called Ines.", "What is my brother's name?", NOT_KNOWN, "Ines"),
    case("My dog is called Biscuit.", "What is my name?", NOT_KNOWN, "Biscuit"),
    case("My brother lives in Rome.", "Where do I live?", NOT_KNOWN, "Rome"),
    case("My dog is called Biscuit.", "Is my dog called Biscuit?", "Yes"),
    case("My dog is called Biscuit.", "Is my dog called Rex?", "Biscuit"),
    case("I live in Graz.", "Do I live in Vienna?", "Graz"),
    case("I live in Graz.", "Do I play chess?", NOT_KNOWN, "Yes"),
    case("I hate opera.", "Do I like opera?", "No"),
    case("My best friend is Yusuf.|He lives in Ankara.", "Where does Yusuf live?", "Ankara"),
    case("My best friend is Yusuf.|He lives in Ankara.", "Where does my best friend live?", "Ankara"),
    case("I sold my motorbike to a neighbour.", "Who bought my motorbike? To whom did I sell it?",
    "neighbour"),
    case("My flight to Reykjavik is on Sunday.", "When is my flight?", "Sunday"),
    case("Our house has a red door.", "What colour is our door?", "red"),
    case("I've been learning the harp for six years.", "How long have I been learning the harp?", "six"),
    case("I'm 1.82 m tall.", "How tall am I?", "1.82"),
    case("My boss's name is Ingrid and she is from Malmö.", "Where is my boss from?", "Malmö"),
    case("My mother's maiden name is Okafor.", "What was my mother's maiden name?", "Okafor"),
    case("I quit smoking two years ago.", "When did I stop smoking?", "two years"),
    case("The dragon in my game is called Smolder.", "What's the dragon called?", "Smolder"),
    case("I take sugar but no milk in my coffee.", "Do I take milk in my coffee?", "no milk"),
    case("Yesterday I bought a telescope.", "What did I buy yesterday?", "telescope"),
    case("I'm flying to Nairobi on Friday.", "Which city am I flying to?", "Nairobi"),
    case("I prefer tea to coffee.", "Do I prefer tea or coffee?", "tea to coffee"),
    case("I support Celtic.", "Which team do I support?", "Celtic"),
)  # fmt: skip
