"""What the character says around what it retrieves, as data: frames with slots, and stock replies.

Slots: ``{c}`` a clause for the middle of a sentence, ``{C}`` the same with a capital, ``{q}`` the player's
own words, ``{a}`` the character's earlier question, ``{m}`` somebody or something mentioned, ``{n}`` the
character's name.
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
    "Yes, you told me {c}.", "Yes, I remember: {c}.", "Yes: {c}.", "Yes, that is right, {c}.",
    "Yes, you said that {c}.",
)  # fmt: skip
NO = (
    "No, you told me {c}.", "No; as I remember it, {c}.", "No, you said that {c}.",
    "No, I have it otherwise from you: {c}.",
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
    "You have not told me that yet.", "That I do not know; you never told me.",
    "I do not know; nobody has told me.",
    "I would have to guess, and I would rather not.", "That is something you have kept to yourself so far.",
)  # fmt: skip
UNKNOWN_WORLD = (
    "I do not know that; nobody has told me.", "That is beyond what I know.",
    "I have no answer to that one, honestly.",
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
HEARD = ("So {c}.", "I see: {c}.", "I hear you: {c}.", "{C}, then.", "Ah, {c}.")
HEARD_CAPITAL = ("{C}, I see.", "{C}. I hear you.")
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
ASK_UNFRIENDLY = ("Has it always been so?", "Do you know how that began?", "What is it like for you?")
ASK_WORK = ("What is the best part of that work?", "How did you come to it?", "What is a day of it like?")
ASK_HARD = (
    "Do you want to talk about it?", "How are you bearing it?", "What would help you now?",
    "Who is with you in this?",
)  # fmt: skip
ASK_ANY = (
    "How did that come about?", "What does that mean to you?", "How do you feel about it?",
    "What happened then?",
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
    "How are you today?", "What brings you here?", "What is on your mind?",
    "What would you like to talk about?",
    "How has your day been?",
)  # fmt: skip
