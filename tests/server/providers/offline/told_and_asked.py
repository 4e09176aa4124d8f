"""What was told and what is asked about it later, as data: the development set and one held out from it.

A case is the player's lines, the question, words of which the reply must have one, and words it must not have.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Case:
    told: tuple[str, ...]
    asked: str
    wanted: tuple[str, ...]
    unwanted: tuple[str, ...] = ()


def _case(told: str, asked: str, wanted: str, unwanted: str = "") -> Case:
    return Case(
        tuple(line.strip() for line in told.split("|")),
        asked,
        tuple(wanted.split("|")),
        tuple(unwanted.split("|")) if unwanted else (),
    )


NOT_KNOWN = "not told|never told|do not know|not know|kept to yourself|would have to guess|never said|cannot say|not said"

DEVELOPMENT = (
    _case("My name is Ada.|I like rain.|It is late.", "What is my name?", "Ada"),
    _case("I'm Henrik, by the way.", "Do you remember my name?", "Henrik"),
    _case("Call me Josie.", "What should you call me? What's my name?", "Josie"),
    _case("hi i am tomasz and i live in gdansk", "where do i live", "gdansk"),
    _case("I grew up in Bergen but now I live in Leeds.", "Where did I grow up?", "Bergen"),
    _case("I'm from a small village called Ribnik.", "Where am I from?", "Ribnik"),
    _case("My tortoise is named Hannibal.", "What's my tortoise's name?", "Hannibal"),
    _case("We adopted a greyhound named Zephyr in March.", "What is my greyhound called?", "Zephyr"),
    _case("We adopted a greyhound named Zephyr in March.", "When did we adopt the greyhound?", "March"),
    _case("I have a parrot called Kiwi.|I also have two goldfish.", "What pets do I have?", "goldfish"),
    _case("I have a parrot called Kiwi.|I also have two goldfish.", "Which pets do I have?", "Kiwi"),
    _case("My sister Nora is 40.|My brother Finn is 36.", "How old is my sister?", "40", "36"),
    _case("My sister Nora is 40.|My brother Finn is 36.", "How old is my brother?", "36", "40"),
    _case("My sister Nora is 40.|My brother Finn is 36.", "How old is Finn?", "36", "40"),
    _case("My aunt is called Philippa. She makes violins.", "What does my aunt do?", "violins"),
    _case("My aunt is called Philippa. She makes violins.", "Who makes violins?", "aunt|Philippa"),
    _case("Marta is my boss.|She hates meetings.", "Who is Marta?", "boss"),
    _case("Marta is my boss.", "Who is my boss?", "Marta"),
    _case("I work as a glazier in Hull.", "What do I do for a living?", "glazier"),
    _case("I'm a marine biologist.", "What is my job?", "biologist"),
    _case("I teach chemistry at a secondary school.", "What's my profession?", "chemistry"),
    _case("I moved to Lisbon in 2019 because I love the sea.", "Why did I move?", "sea"),
    _case("I moved to Lisbon in 2019 because I love the sea.", "When did I move to Lisbon?", "2019"),
    _case("My favourite colour is blue.|Actually, my favourite colour is green now.", "What is my favourite colour?", "green", "blue"),
    _case("I live in Oslo.|I like skiing.|I moved to Turin last month.", "Where do I live?", "Turin", "Oslo"),
    _case("The meeting starts at nine on Thursday.", "When does the meeting start?", "nine"),
    _case("The meeting starts at nine.|Sorry, the meeting starts at eleven.", "What time does the meeting start?", "eleven", "nine"),
    _case("I am 34 and my sister Nora is 40.", "How old am I?", "34"),
    _case("I'm allergic to shellfish.", "What am I allergic to?", "shellfish"),
    _case("I have an allergy to penicillin.", "Am I allergic to anything?", "penicillin"),
    _case("My locker code is 4471.", "What's the code of my locker?", "4471"),
    _case("The wifi password is swordfish42.", "Do you know the wifi password?", "swordfish42"),
    _case("I don't eat meat.", "Do I eat meat?", "No"),
    _case("I play the cello in a small orchestra.", "What instrument do I play?", "cello"),
    _case("My son plays rugby.|My daughter dances.", "Which sport does my son play?", "rugby", "dances"),
    _case("I'm married to Elena.", "What is my wife's name?", "Elena"),
    _case("My husband's name is Piet.", "Who is my husband?", "Piet"),
    _case("My birthday is on the 3rd of May.", "When is my birthday?", "3rd of May"),
    _case("I was born in 1988.", "What year was I born?", "1988"),
    _case("I drive an old yellow Fiat.", "What colour is my car?", "yellow"),
    _case("I drive an old yellow Fiat.", "What car do I drive?", "Fiat"),
    _case("I have three children.", "How many kids do I have?", "three"),
    _case("My train leaves from platform 6.", "Which platform does my train leave from?", "6"),
    _case("Tom broke his arm last winter.", "What happened to Tom?", "arm"),
    _case("My grandfather gave me this watch.", "Who gave me the watch?", "grandfather"),
    _case("I'm afraid of spiders.", "What am I scared of?", "spiders"),
    _case("I can't stand coriander. I love mangoes.", "Which fruit do I like?", "mango"),
    _case("I study architecture in Delft.", "What do I study?", "architecture"),
    _case("I speak Finnish and a little Greek.", "Which languages do I speak?", "Finnish"),
    _case("I usually get up at half past five.", "When do I get up?", "half past five"),
    _case("I keep the spare key under the flowerpot.", "Where is the spare key?", "flowerpot"),
    _case("I want to open a bakery one day.", "What is my dream?", "bakery"),
    _case("My favourite book is Middlemarch.", "What's my favourite book?", "Middlemarch"),
    _case("My favourite colour is red.", "What is my favourite food?", NOT_KNOWN, "red"),
    _case("My sister is called Ines.", "What is my brother's name?", NOT_KNOWN, "Ines"),
    _case("My dog is called Biscuit.", "What is my name?", NOT_KNOWN, "Biscuit"),
    _case("My brother lives in Rome.", "Where do I live?", NOT_KNOWN, "Rome"),
    _case("My dog is called Biscuit.", "Is my dog called Biscuit?", "Yes"),
    _case("My dog is called Biscuit.", "Is my dog called Rex?", "Biscuit"),
    _case("I live in Graz.", "Do I live in Vienna?", "Graz"),
    _case("I live in Graz.", "Do I play chess?", NOT_KNOWN, "Yes"),
    _case("I hate opera.", "Do I like opera?", "No"),
    _case("My best friend is Yusuf.|He lives in Ankara.", "Where does Yusuf live?", "Ankara"),
    _case("My best friend is Yusuf.|He lives in Ankara.", "Where does my best friend live?", "Ankara"),
    _case("I sold my motorbike to a neighbour.", "Who bought my motorbike? To whom did I sell it?", "neighbour"),
    _case("My flight to Reykjavik is on Sunday.", "When is my flight?", "Sunday"),
    _case("Our house has a red door.", "What colour is our door?", "red"),
    _case("I've been learning the harp for six years.", "How long have I been learning the harp?", "six"),
    _case("I'm 1.82 m tall.", "How tall am I?", "1.82"),
    _case("My boss's name is Ingrid and she is from Malmö.", "Where is my boss from?", "Malmö"),
    _case("My mother's maiden name is Okafor.", "What was my mother's maiden name?", "Okafor"),
    _case("I quit smoking two years ago.", "When did I stop smoking?", "two years"),
    _case("The dragon in my game is called Smolder.", "What's the dragon called?", "Smolder"),
    _case("I take sugar but no milk in my coffee.", "Do I take milk in my coffee?", "no milk"),
    _case("Yesterday I bought a telescope.", "What did I buy yesterday?", "telescope"),
    _case("I'm flying to Nairobi on Friday.", "Which city am I flying to?", "Nairobi"),
    _case("I prefer tea to coffee.", "Do I prefer tea or coffee?", "tea to coffee"),
    _case("I support Celtic.", "Which team do I support?", "Celtic"),
)  # fmt: skip

HELD_OUT = (
    _case("Hey, my name's Bartholomew but everyone calls me Bart.|It's raining.", "What does everyone call me?", "Bart"),
    _case("My grandmother lives in Tbilisi and she bakes incredible bread.", "Where does my grandmother live?", "Tbilisi"),
    _case("My grandmother lives in Tbilisi and she bakes incredible bread.", "What does my grandma bake?", "bread"),
    _case("I collect old postage stamps.", "What do I collect?", "stamps"),
    _case("I collect old postage stamps.", "What is my hobby?", "stamps"),
    _case("We got married in a vineyard in 2011.", "Where did we get married?", "vineyard"),
    _case("We got married in a vineyard in 2011.", "When was our wedding?", "2011"),
    _case("My landlord raised the rent to 950 euros.", "How much is my rent?", "950"),
    _case("I'm reading a novel about the Antarctic.", "What am I reading?", "Antarctic"),
    _case("My son Emil starts school in September.", "When does my son start school?", "September"),
    _case("My son Emil starts school in September.", "Who starts school in September?", "Emil|son"),
    _case("I have an interview at a bank tomorrow morning.", "When is my interview?", "tomorrow"),
    _case("I have an interview at a bank tomorrow morning.", "Where is my interview?", "bank"),
    _case("I used to live in Quito. I live in Cork these days.", "Where do I live?", "Cork"),
    _case("My cat was run over last year. I miss her.", "What happened to my cat?", "run over"),
    _case("My neighbour Dmitri plays the trumpet at midnight.", "Which instrument does my neighbour play?", "trumpet"),
    _case("My neighbour Dmitri plays the trumpet at midnight.", "What is my neighbour's name?", "Dmitri"),
    _case("I left my umbrella on the bus.", "Where did I leave my umbrella?", "bus"),
    _case("I've got two sisters, Wren and Isolde.", "What are my sisters called?", "Wren"),
    _case("I've got two sisters, Wren and Isolde.", "How many sisters do I have?", "two"),
    _case("I'm learning Japanese because my girlfriend is from Kyoto.", "Why am I learning Japanese?", "girlfriend"),
    _case("I'm learning Japanese because my girlfriend is from Kyoto.", "Where is my girlfriend from?", "Kyoto"),
    _case("My bike was stolen in front of the library.", "What was stolen?", "bike"),
    _case("I never drink alcohol.", "Do I drink alcohol?", "No|never"),
    _case("I weigh 71 kilos.", "How much do I weigh?", "71"),
    _case("My daughter wants to become an astronaut.", "What does my daughter want to be?", "astronaut"),
    _case("The capital of my made-up country is Zorbograd.", "What is the capital of my country?", "Zorbograd"),
    _case("My doctor told me to cut down on salt.", "What did my doctor tell me?", "salt"),
    _case("My phone number is 555 0199.|My room number is 12.", "What's my room number?", "12", "0199"),
    _case("I ran the Athens marathon in four hours.", "How long did I take for the marathon?", "four hours"),
    _case("On Saturdays I volunteer at an animal shelter.", "What do I do on Saturdays?", "shelter"),
    _case("I painted the kitchen orange.|I painted the bedroom grey.", "What colour is the bedroom?", "grey", "orange"),
    _case("My uncle Vikram is a pilot.|My cousin Lena is a judge.", "Who is the judge in my family?", "Lena"),
    _case("My uncle Vikram is a pilot.|My cousin Lena is a judge.", "Is my uncle a pilot?", "Yes"),
    _case("My exam is on Monday.|Wait, my exam is on Wednesday.", "When is my exam?", "Wednesday", "Monday"),
    _case("I'm not a fan of horror films.", "Do I like horror films?", "No|not a fan"),
    _case("I have a scar on my left knee from a bicycle accident.", "Where is my scar?", "knee"),
    _case("I have a scar on my left knee from a bicycle accident.", "How did I get my scar?", "accident"),
    _case("My uncle Vikram is a pilot.", "What is my aunt's job?", NOT_KNOWN, "pilot"),
    _case("I play bass in a band called The Lanterns.", "What is my band called?", "Lanterns"),
    _case("I play bass in a band called The Lanterns.", "What is my car called?", NOT_KNOWN, "Lanterns"),
    _case("Our team won the cup in 2020.|The match was in Leipzig.", "When did our team win the cup?", "2020"),
)  # fmt: skip
"""Written after the rules, before they were tried on it."""
