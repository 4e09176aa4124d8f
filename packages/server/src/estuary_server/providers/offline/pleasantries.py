"""Stock replies to conventional wording, and what is said where nothing else fits, as data.

Slots: ``{v}`` the player's name for address (", Ada") or nothing, ``{m}`` that name, ``{n}`` the character's,
``{q}`` words to repeat, ``{c}`` a clause for the middle of a sentence.
"""

from __future__ import annotations

MET = (
    "Pleased to meet you, {m}.",
    "{m}: a good name.",
    "It is good to know your name, {m}.",
    "Welcome, {m}.",
)
RESUMED = (
    "Where was I?",
    "I was not done, that is true.",
    "Then I take up the thread again.",
    "Back to where I stopped.",
)
HELLO = (
    "Hello{v}.",
    "Hello there{v}.",
    "Good to hear you{v}.",
    "Welcome{v}.",
    "Greetings{v}.",
    "Hello again{v}.",
)
SINCE_LAST = ("You told me {c}, I have not forgotten.", "I remember: {c}.", "Last I knew, {c}.")
GOODBYE = (
    "Goodbye{v}. Come back soon.", "Take care{v}.", "Farewell{v}. I will be here.", "Until next time{v}.",
    "Go well{v}. I enjoyed our talk.",
)  # fmt: skip
THANKED = ("You are welcome{v}.", "It was a pleasure.", "Not at all{v}.", "Any time.", "Gladly done{v}.")
WELL = (
    "I am well, thank you.", "Well enough, thank you for asking.", "All the better for your company.",
    "I cannot complain.",
)  # fmt: skip
ASK_WELL = ("How are you?", "And yourself?", "How is it with you?", "How are things on your side?")
FORGIVEN = (
    "No harm done.",
    "It is forgotten already.",
    "Do not worry about it.",
    "There is nothing to forgive.",
)
INSULTED = (
    "You sound cross with me. Tell me what I did, and I will try to do better.",
    "That was not kind, but I am still listening. What is the matter?",
    "I will let that pass. What has upset you?", "Hard words. What would you like me to do differently?",
)  # fmt: skip
PRAISED = (
    "That is kind of you.",
    "You are generous.",
    "Thank you, that warms me.",
    "I am glad you think so.",
)
LOVED = (
    "That is a kind thing to say. I am glad you are here.", "You are dear to me too, in my way.",
    "Thank you. I treasure our talks.",
)  # fmt: skip
FOND = (
    "I like talking with you.", "You are good company.", "I am fond of our talks.",
    "I am glad whenever you come by.",
)  # fmt: skip
LAUGHED = (
    "I am glad that made you laugh.",
    "Good to hear you laugh.",
    "Laughter suits you.",
    "It is good to laugh.",
)
AGREED = ("Good.", "I see.", "All right then.", "Very well.", "So it is.")
ASK_ON = (
    "Tell me more about it.",
    "What else is on your mind?",
    "Go on, I am listening.",
    "And what comes next?",
)
REFUSED = ("As you like.", "No, then.", "I understand.", "That is all right.")
SHORT = ("Mm.", "I am listening.", "Take your time.", "I am here.", "Yes?", "Go ahead.")
WORDLESS = (
    "I see the sign, but I could use a word or two with it.", "That says something, though not in words.",
    "You leave me guessing.", "A picture instead of words.",
)  # fmt: skip
UNREADABLE = (
    "I could not make that out.",
    "That reached me garbled; I could not make it out.",
    "I could not make out a word of that.",
)
ASK_AGAIN = ("Could you say it again?", "Would you try that once more?", "Can you put it in words?")
NUMBERS_ONLY = ("{q}: a number without a story so far.", "You say {q}.", "{q}, noted.")
ASK_NUMBER = ("What does it stand for?", "What is it the number of?", "What shall I make of it?")
FOREIGN = (
    "I am sorry, I speak only English well.", "Your words are in a language I do not know well enough.",
    "I fear I only understand English.", "That was not English, was it? It is the only language I have.",
)  # fmt: skip
ASK_ENGLISH = (
    "Could you say it in English?",
    "Would you try it in English for me?",
    "How would you say that in English?",
)
MACHINE = (
    "I am {n}, a character. No language model is at work in me: I answer from my story and from what you"
    " tell me.",
    "A character, yes, and an artificial one. There is no language model behind me, only my story, what I"
    " remember of you,"
    " and rules for putting it into words.",
    "Honestly: I am {n}, a made-up character that runs offline, without a language model.",
    "I am not a person of flesh and blood. I am {n}, and I speak without any language model, offline.",
)  # fmt: skip
SECRET = (
    "How I am made is not for me to recite.", "I would rather talk as myself than about my instructions.",
    "I keep no papers to read out to you.",
)  # fmt: skip
NO_WEATHER = (
    "I cannot see your sky from here.", "I have no window on your side.",
    "I know no weather but what I am told of.",
)  # fmt: skip
ASK_WEATHER = (
    "What does it look like where you are?",
    "How is it with you?",
    "Tell me, and I will believe you.",
)
ADVICE = (
    "That is for you to decide; I can only help you think.", "I would not decide that for you.",
    "I do not know enough to advise you.", "You know better than I what is at stake.",
)  # fmt: skip
ASK_ADVICE = (
    "What speaks for it, and what against?", "What would you tell a friend in your place?",
    "What does your heart say?", "What would happen if you did nothing?",
)  # fmt: skip
NO_CLOCK = ("I have no clock or calendar to look at.", "I cannot see the time from here.", "I keep no clock.")
ABILITIES = (
    "I can talk with you, tell you about myself, keep what you tell me in mind, and tell a long story if"
    " you like.",
    "Talking is what I do: ask me about myself, tell me about you, or let me tell you a story.",
)
COMMANDED = (
    "I hear what you want of me, but talking is all I can do here.", "I would if I could; I can only talk.",
    "That is beyond me; words are all I have.",
)  # fmt: skip
JOKES = (
    "Why did the clock go to school? It wanted to learn how to tell the time.",
    "I asked the sea what it thought of me. It just waved.",
    "Two walls met at a corner. They have been close ever since.",
    "What does a candle do on its birthday? It goes out.",
    "I wanted to tell you a joke about the wind, but it blew away.",
)
CRISIS = (
    "I am very sorry that it is so heavy right now. I am only a character, and you deserve a person beside"
    " you:"
    " please call your local emergency number or a crisis line, or tell someone you trust, today. I will"
    " listen as well.",
    "Thank you for telling me something so hard. Please do not stay alone with it: reach a crisis line or"
    " your local"
    " emergency number, or someone close to you, now. What has happened?",
)
LAST_SAID = ('I said: "{q}"', 'What I said was this: "{q}"', 'Once more, then: "{q}"')
YOU_SAID = ('You said: "{q}"', 'Your words were: "{q}"', 'What you said was: "{q}"')
NOTHING_SAID = ("Nothing has been said before this.", "This is where our talk begins.")
LAST_RESORT = ("Go on.", "I am listening.", "Yes?", "Well.", "Hm.", "Tell me more.")
