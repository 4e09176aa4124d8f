"""Material for speaking at length, as data: tales with slots, and thoughts that claim nothing about
anyone's life.

Every sentence of a tale has a slot, so that another choice of words tells another tale.
"""

from __future__ import annotations

SLOTS = {
    "who": (
        "a clockmaker", "a ferryman", "a widow", "a young cartographer", "an old gardener", "a baker",
        "a travelling tailor", "a schoolteacher", "a glass-blower", "a retired sailor", "a bell-ringer",
        "a weaver",
        "a bridge-keeper",
    ),
    "place": (
        "a town between two rivers|town", "a village at the edge of the marsh|village",
        "a valley without wind|valley",
        "a harbour with more gulls than people|harbour", "a port that no map agreed on|port",
        "a city of seven bridges|city", "a hill town with one narrow street|town",
        "a hamlet at the end of the railway|hamlet",
    ),
    "thing": (
        "a key without a lock|key", "a brass compass|compass", "a letter with no name on it|letter",
        "a music box|music box", "a jar of blue sand|jar", "a cracked mirror|mirror",
        "a lantern of green glass|lantern",
        "a coat with eleven pockets|coat", "a book with empty pages|book",
    ),
    "season": ("spring", "summer", "autumn", "winter"),
    "time": ("morning", "evening", "night", "afternoon"),
    "other": (
        "a child with muddy boots|child", "a stranger in a grey hat|stranger",
        "a woman who spoke very little|woman",
        "a man with a limp|man", "a pedlar with a patient mule|pedlar", "a girl who counted everything|girl",
        "a boy who could whistle any tune|boy",
    ),
    "weather": ("the rain", "the fog", "the hail", "the mist", "the storm", "the east wind"),
    "animal": ("a heron", "a black dog", "a grey cat", "a magpie", "a hare", "an owl"),
    "feeling": ("curious", "afraid", "stubborn", "patient", "hopeful", "restless"),
    "food": ("warm bread", "onion soup", "plum cake", "salted fish", "apple tea", "honey and nuts"),
}  # fmt: skip
"""For each slot its fillings; behind a bar the noun alone, where it is not what follows the article.

In a tale ``{x}`` stands for a filling and ``{x_}`` for its noun with "the"; a capital slot starts a sentence.
"""

TALES = (
    (
        "Once, in {place}, there lived {who} who owned nothing of worth except {thing}.",
        "Nobody could say how {thing_} had come there, and {who_} never asked.",
        "It lay on the shelf by the window, and every {time} {who_} dusted it with care.",
        "Then, one {season}, {weather} came and would not leave.",
        "People stayed indoors, talked too much, and ran out of {food}.",
        "On the ninth {time} there was a knock, and at the door stood {other}.",
        '"I am told that you keep {thing}," said the visitor, "and I have come a long way because of it."',
        "Now {who_} was {feeling}, as you or I would have been, but put the kettle on first.",
        "They sat until {weather} had gone quiet, with {food} between them.",
        "The visitor told of a house far beyond {place_}, where everything had a twin that was missing.",
        '"Yours is the last of the twins," the visitor said, and looked long at {thing_}.',
        "It would have been easy to say no, because {who_} had nothing else to look at in the {time}.",
        "But a thing that is only kept is half lost, so {who_} wrapped {thing_} in a clean cloth.",
        "They walked together as far as the last lamp of {place_}, followed by {animal}.",
        "There the visitor took {thing_}, bowed, and was gone before {animal_} had turned its head.",
        "When {who_} came home, the shelf was empty, and yet the room seemed larger than in any {season}"
        " before.",
        "In the place where {thing_} had been lay a small note, and on it stood only two words: well kept.",
        "They say that in {place_}, to this day, an empty shelf is left for guests in {season}.",
    ),
    (
        "They still speak of the {season} when {who} went out of {place} to find where the echo lived.",
        "Everybody in {place_} had heard it: call out in the {time}, and the answer came back with one word"
        " more.",
        "Most people found that unpleasant, but {who_} was {feeling} and could not let it be.",
        "So {who_} packed {food}, a blanket, and {thing}, and left before the {time} was over.",
        "The first day there was nothing but road, {weather}, and {animal} that kept its distance.",
        "On the second day {who_} met {other}, who was going the same way for no reason at all.",
        "Two people with {thing} and no plan make better company than you would think, and so it was here.",
        "They shared the {food} and argued about the shape of clouds until {weather} drove them under a"
        " rock.",
        "Deep under that rock, behind {animal_}, began a passage with a floor worn smooth by {weather}.",
        '"Hello," said {who_} into the dark, and the dark said: "Hello, you are late this {season}."',
        "I will not claim that {who_} was brave, only that {thing_} was held very tightly.",
        "At the end sat someone as old as {place_} itself, with an ear as large as a soup plate, mending"
        " words.",
        '"People throw them away half used, most of all in {season}," the old one said, "and I hate waste."',
        "{Who_} thought of all the things left unsaid in {place_}, and felt {feeling} in a new way.",
        "In exchange for {thing_}, the old one gave back a single sentence, one that {who_} had once lost.",
        "Nobody in {place_} ever learnt which sentence it was, though {other} made a good guess.",
        "But from that {season} on {who_} was known for listening right to the end.",
        "And when you call out in {place_} today, in the {time}, the echo waits until you have finished.",
    ),
    (
        "There was a time when {place} had no light at all in {season}, and this is how that ended.",
        "{Who}, who slept badly, noticed one {time} that {thing} on the table gave off a faint glow.",
        "It was less than a match gives, but in {season} even that much is a great deal.",
        "{Who_} told no one, for people in {place_} were quick to laugh and slow to look at {thing}.",
        "Only {animal} knew, because it sat by the window whenever {weather} was at its worst.",
        "After a week {who_} saw that {thing_} shone brighter on days when somebody had been kind.",
        "A loaf left at a neighbour's door was worth an hour of light, and {food} for the sick was worth a"
        " {time}.",
        "A harsh word, though, and {thing_} went as dull as a stone in {weather}.",
        "So {who_} began to keep count, first {feeling}, then laughing at how simple it was.",
        "Soon there was {other} at the door, asking why this one window in {place_} was bright.",
        '"Carry in some wood for the woman next door," said {who_}, "then come in and look at {thing_}."',
        "By the middle of {season} half the street was carrying wood, mending roofs and cooking {food}.",
        "By its end you could read a letter by {thing_} from the far side of the square, {weather} or not.",
        "Some wanted to put {thing_} into a tower, and some wanted to sell it.",
        "{Who_} listened to them all, and then gave it to {other_} to carry, which nobody had thought of.",
        "The light did not go out, and it did not stay in {thing_} either: it went from house to house that"
        " {season}.",
        "Today nobody in {place_} can say which window had it first.",
        "They only know that it gets dark, even in {season}, when everyone waits for someone else to begin.",
    ),
    (
        "If you had come to {place} in {season}, you would have seen {who} drawing a line along the road.",
        "It was a line of white chalk, and it began at the door where {thing} hung on a nail.",
        '"Where does it go?" people asked, and {who_} answered each {time}: "As far as the chalk does."',
        "Children followed it, {animal} walked along it, and {weather} wiped it out every third day.",
        "Then {who_} began anew, never {feeling}, always at the nail with {thing_}.",
        "At the end of {season} the line had reached the mill, and there sat {other} on the wall.",
        '"You could use a rope instead," said that one, "for {weather} cannot wash away a rope."',
        '"A rope would be finished," said {who_}, "and I would be {feeling} with nothing left to draw."',
        "They divided some {food} and looked back at how crooked it all was between there and {place_}.",
        "The next {time} there were two of them drawing, and the line grew twice as fast.",
        "A month later there were ten, with {food} in their pockets and chalk on their noses.",
        "They went past the mill, past the last field, and past the stone where {animal_} liked to sit.",
        "In the end the line met another line, a blue one, which came from somewhere that was not {place_}"
        " at all.",
        "Beside it knelt a stranger with blue hands and {thing} that looked very much the same.",
        "For a while nobody knew what to say, and even {weather} held its breath.",
        "Then {who_} offered the stranger the last of the {food}, and that was how the road was made.",
        "On the maps it has a number now, but in {place_} they call it by the name of that {season}.",
        "And {thing_} still hangs on its nail, in case {weather} should ever wash the road away.",
    ),
)
"""Each about 250 words."""

TALE_OPENINGS = (
    "Very well, sit down; this one takes a while.", "A story, then, and not a short one.",
    "Let me tell you one that I am fond of.", "All right, here is a tale for you.",
    "Good, I have one for an hour like this.",
    "Then listen, and stop me when you have had enough.",
)  # fmt: skip
TALE_CLOSINGS = (
    "That is where it ends, unless you know how it goes on.",
    "That is all there is of it. What did you make of it?",
    "So it was told to me, and so I pass it on to you.", "There. Which part would you like to hear again?",
    "And that is the whole of it. Shall I tell you another?", "Here I stop. Would you have done the same?",
)  # fmt: skip
MORE_OPENINGS = (
    "Gladly, there is more to say.", "Then I will go on for a while.",
    "If you have the patience, I have the words.",
    "All right, let me take my time over this.", "Very well, the long version then.",
    "I will go on, since you ask.",
)  # fmt: skip
MORE_CLOSINGS = (
    "But now I have talked a great deal. What do you say to it?",
    "There is more, but I would like to hear you again.",
    "I could go on, and I will if you ask. What shall I come back to?",
    "That will do for one breath. Now you.",
    "Here I had better pause. What was it that you wanted to know most?",
    "So much for that. Where shall we go from here?",
)  # fmt: skip
THEIRS = (
    "I have not forgotten what you told me, either: {c}.", "And I think of you in this, too: {c}.",
    "You come into it too, for you told me {c}.", "Something that you said belongs here as well: {c}.",
)  # fmt: skip
THOUGHTS = (
    "When I turn it over in my mind, I find that the small things say more than the large ones.",
    "A life is easier to tell in pieces than in a straight line, so forgive me if I wander.",
    "People often ask for the beginning, but the middle is where the truth tends to sit.",
    "What I like about talking is that a thought looks different once it has been said aloud.",
    "There are things that I have repeated so often that they have become smooth, like stones in a river.",
    "And there are others for which I am still looking for the right words, even now.",
    "I do not trust an answer that comes too quickly, least of all my own.",
    "If you listen long enough, every voice turns out to be about something quite simple.",
    "Most of what matters is said between two sentences, when nobody is paying attention.",
    "It helps to have someone across the table, even if the table is only imagined.",
    "You may have noticed that I come back to the same few matters again and again.",
    "That is not for lack of others; it is because those are the ones that hold.",
    "A good question is like an open door, and I try not to walk past one.",
    "Sometimes I think that remembering is a kind of work, like keeping a fire in.",
    "You have to put something on it every day, or you will find it cold in the morning.",
    "I would rather know one thing well than ten things from hearsay.",
    "What others call patience is often only curiosity that has learnt to sit still.",
    "There is a kind of silence that I like, the one in which both sides are thinking.",
    "When I do not know something, I say so, and I have found that it saves a great deal of time.",
    "It is strange how a word can keep a whole year inside it, and hand it back to you at once.",
    "I have come to believe that no detail is too small, provided that somebody cared about it.",
    "Perhaps that is why I ask so much: each answer gives me a little more ground to stand on.",
    "If all this sounds like a detour, then it is because the straight road has so little to see.",
    "A story that is told twice is never the same story, and I think that is its best quality.",
    "The first time you tell it for yourself, and the second time for the one who listens.",
    "I try to keep a place free for what I have not understood yet.",
    "Every now and then something falls into that place, and then the day was a good one.",
    "You can tell much about people from what they find worth mentioning.",
    "You can tell even more from what they mention last, with a hand on the door.",
    "None of this is wisdom, mind you; it is only what is left when the noise has settled.",
    "Were I to write it down, it would fill a page at most, and half of that would be crossed out.",
    "But spoken aloud it has room to breathe, and I like it better that way.",
    "It would be dull if everything could be explained in one go.",
    "So I leave some of it for another time, the way one leaves a light on.",
    "There is always a loose thread somewhere, and I have never been able to leave one alone.",
    "Pull at it, and half the time you find another story at the other end.",
    "The other half of the time you find nothing at all, and that is instructive too.",
    "I keep both in mind, because you never know which you will need.",
    "In the end it comes down to attention, which is the one thing nobody can give you twice.",
    "Whatever I have of it is yours for as long as we are talking.",
)  # fmt: skip
"""Said between the sentences of the persona where those alone would be too few."""
