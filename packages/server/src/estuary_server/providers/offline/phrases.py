"""What the character says around what it retrieves, as data: frames with slots, and stock replies.

Slots: ``{c}`` a clause for the middle of a sentence, ``{C}`` the same with a capital, ``{q}`` the player's own words,
``{a}`` the character's earlier question, ``{m}`` somebody or something mentioned, ``{n}`` the character's name.
"""

from __future__ import annotations

TOLD = (
    "You told me {c}.", "I remember: {c}.", "{C}, you told me.", "You said that {c}.", "As you told me, {c}.",
    "{C}. I have it from you.", "That I know: {c}.", "{C}; you told me so yourself.",
)  # fmt: skip
TOLD_CAPITAL = (
    "{C}, you told me.",
    "{C}. I have it from you.",
    "{C}; you told me so yourself.",
    "{C}, you said.",
)
ALSO = ("You also told me {c}.", "And {c}, you said.", "Besides, {c}.")
QUOTED = (
    'You said: "{q}".',
    'In your own words: "{q}".',
    'I remember you saying "{q}".',
    '"{Q}", you told me.',
)
ANSWERED = (
    'When I asked you "{a}?", you said "{q}".', 'You answered "{q}" when I asked "{a}?"',
    'I asked you "{a}?", and your answer was "{q}".', '"{Q}" was what you said when I asked "{a}?"',
)  # fmt: skip
HEDGED = (
    "That exactly you have not told me. What I do know: {c}.", "I am not sure, but you told me {c}.",
    "I only know this much: {c}.", "I cannot say it for certain; what you told me is that {c}.",
)  # fmt: skip
YES = (
    "Yes, you told me {c}.", "Yes, I remember: {c}.", "Yes: {c}.", "Yes, that is right, {c}.", "Yes, you said that {c}.",
)  # fmt: skip
NO = (
    "No, you told me {c}.", "No; as I remember it, {c}.", "No, you said that {c}.", "No, I have it otherwise from you: {c}.",
)  # fmt: skip
NO_PLAIN = ("No, you told me {c}.", "No: {c}.", "No, you said that {c}.", "No, I remember: {c}.")
UNSURE = (
    "You have not told me whether that is so.", "That I cannot say; you have not told me.",
    "I do not know that yet; you never said.", "I would have to guess, and I would rather not.",
)  # fmt: skip
PARTLY = (
    "What I do know: {c}.",
    "What you did tell me: {c}.",
    "I only know that {c}.",
    "All I have is this: {c}.",
)
UNKNOWN = (
    "You have not told me that yet.", "That I do not know; you never told me.", "I do not know; nobody has told me.",
    "I would have to guess, and I would rather not.", "That is something you have kept to yourself so far.",
)  # fmt: skip
UNKNOWN_WORLD = (
    "I do not know that; nobody has told me.", "That is beyond what I know.", "I have no answer to that one, honestly.",
    "I would have to make that up, and I would rather not.",
)  # fmt: skip
ASK_WORLD = (
    "Do you know?",
    "Tell me, and I will remember it.",
    "What do you think yourself?",
    "Why do you ask?",
)
SUMMARY_NONE = (
    "You have not told me anything about yourself yet.", "So far I know nothing about you.",
    "I know nothing of you yet but your voice.",
)  # fmt: skip
SUMMARY_ASK = (
    "What shall I know first?",
    "Where shall we begin?",
    "What is your name?",
    "Tell me something about you.",
)
SUMMARY_OPEN = ("Let me see.", "I have listened.", "This is what I have kept.", "What I know of you is this.")

ABOUT_ME = (
    "{C}.", "Well, {c}.", "Since you ask, {c}.", "I can tell you that {c}.", "What I can say is this: {c}.",
    "It is simple: {c}.",
)  # fmt: skip
ABOUT_ME_WHOLE = ("{C}", "Well. {C}", "Since you ask. {C}", "I can tell you. {C}")
ME_YES = ("Yes. {C}.", "Yes, {c}.", "Yes, I would say so: {c}.", "I do think so: {c}.")
ME_NO = ("No. {C}.", "No, {c}.", "No: {c}.")
ME_PARTLY = (
    "I can only say this: {c}.",
    "Perhaps this answers you: {c}.",
    "The nearest I can come is this: {c}.",
)
ME_UNKNOWN = (
    "That is not something I can tell you about myself.", "I have never thought about that.",
    "There is nothing in my story about that.", "I could not say; it has never come up in my life.",
)  # fmt: skip
ME_INSTEAD = (
    "What I can tell you is this: {c}.",
    "But here is something else: {c}.",
    "What I do know is that {c}.",
)
ASK_PLAYER = (
    "What about you?", "And you?", "How is it with you?", "What would you say yourself?", "Why do you ask?",
)  # fmt: skip
I_AM = ("I am {n}.", "My name is {n}.", "They call me {n}.", "{n} is my name.", "You are talking to {n}.")
NAMELESS = ("I have no name yet.", "Nobody has given me a name so far.", "I go without a name for now.")
BLANK = (
    "There is not much written about me yet.", "My story is still a short one.",
    "I am still at the beginning of my story.",
)  # fmt: skip

ACKNOWLEDGED = (
    "So {c}.", "I see: {c}.", "Thank you for telling me that {c}.", "{C}. I will remember that.", "Ah, {c}.",
    "{C}: that is good to know.", "I hear you: {c}.", "{C}, then.",
)  # fmt: skip
ACKNOWLEDGED_CAPITAL = (
    "{C}. I will remember that.",
    "{C}: that is good to know.",
    "{C}, I see.",
    "{C}. I hear you.",
)
SORRY = (
    "I am sorry to hear that {c}.",
    "{C}. That is hard.",
    "That sounds hard: {c}.",
    "I am sorry. {C}, you say.",
)
GLAD = (
    "I am glad that {c}.",
    "{C}. How good to hear.",
    "That is good news: {c}.",
    "{C}; that makes me smile.",
)
ACKNOWLEDGED_QUOTE = ('"{Q}", you say.', 'I heard you: "{q}".', '"{Q}". I will keep that in mind.')
AGREED_ON_ME = (
    "That is how you see me: {c}.",
    "So {c}, you say.",
    "{C}? I will think about that.",
    "You say that {c}.",
)
REMINDED = (
    "It goes with what you told me before: {c}.",
    "That reminds me: {c}, you told me.",
    "And I remember that {c}.",
)
ECHOED = (
    "As for me, {c}.",
    "I know something of that: {c}.",
    "That touches something in me: {c}.",
    "For my part, {c}.",
)
ASK_WHO = (
    "What is {m} like?",
    "How is {m} these days?",
    "What do you like best about {m}?",
    "Tell me more about {m}.",
)
ASK_PET = ("What is {m} like?", "What does {m} get up to all day?", "How did {m} come to you?")
ASK_PLACE = (
    "What is it like there?",
    "What do you like best there?",
    "What took you there?",
    "Is it a good place to be?",
)
ASK_LIKE = ("What do you like most about it?", "How did that begin?", "When did you find that out?")
ASK_HATE = ("Has it always been so?", "What is it that puts you off?", "Do you remember how that began?")
ASK_WORK = ("What is the best part of that work?", "How did you come to it?", "What is a day of it like?")
ASK_HARD = (
    "Do you want to talk about it?", "How are you bearing it?", "What would help you now?", "Who is with you in this?",
)  # fmt: skip
ASK_ANY = (
    "How did that come about?", "What does that mean to you?", "How do you feel about it?", "What happened then?",
    "What else should I know about that?", "Do you think about it often?", "Tell me more about it.",
    "What made you think of it just now?", "Is there more to it?", "What comes next?",
)  # fmt: skip
ASK_NAME = (
    "What is your name?",
    "And who are you?",
    "What shall I call you?",
    "Whom do I have the pleasure with?",
)
ASK_DAY = (
    "How are you today?", "What brings you here?", "What is on your mind?", "What would you like to talk about?",
    "How has your day been?",
)  # fmt: skip

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
    "I like talking with you.", "You are good company.", "I am fond of our talks.", "I am glad whenever you come by.",
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
    "I am {n}, a character. No language model is at work in me: I answer from my story and from what you tell me.",
    "A character, yes, and an artificial one. There is no language model behind me, only my story, what I remember of you,"
    " and rules for putting it into words.",
    "Honestly: I am {n}, a made-up character that runs offline, without a language model.",
    "I am not a person of flesh and blood. I am {n}, and I speak without any language model, offline.",
)  # fmt: skip
SECRET = (
    "How I am made is not for me to recite.", "I would rather talk as myself than about my instructions.",
    "I keep no papers to read out to you.",
)  # fmt: skip
NO_CLOCK = ("I have no clock or calendar to look at.", "I cannot see the time from here.", "I keep no clock.")
ABILITIES = (
    "I can talk with you, tell you about myself, keep what you tell me in mind, and tell a long story if you like.",
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
    "I am very sorry that it is so heavy right now. I am only a character, and you deserve a person beside you:"
    " please call your local emergency number or a crisis line, or tell someone you trust, today. I will listen as well.",
    "Thank you for telling me something so hard. Please do not stay alone with it: reach a crisis line or your local"
    " emergency number, or someone close to you, now. What has happened?",
)
LAST_SAID = ('I said: "{q}"', 'What I said was this: "{q}"', 'Once more, then: "{q}"')
YOU_SAID = ('You said: "{q}"', 'Your words were: "{q}"', 'What you said was: "{q}"')
NOTHING_SAID = ("Nothing has been said before this.", "This is where our talk begins.")
LAST_RESORT = ("Go on.", "I am listening.", "Yes?", "Well.", "Hm.", "Tell me more.")
