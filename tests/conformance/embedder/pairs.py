"""What players say, each in two ways: pairs that mean the same, and, crossed, pairs that do not.

The second is what the player, or the character, might say when it is to be remembered. No pair shares its
subject with another one.
"""

from __future__ import annotations

SAME = (
    ("My dog is called Rex.", "What is the name of my pet?"),
    ("I grew up on a farm in Iowa.", "My childhood was spent in the countryside of the Midwest."),
    ("I work nights as a nurse.", "My shifts at the hospital are after dark."),
    ("I can't stand mushrooms.", "Fungi are the food I hate most."),
    ("My sister is getting married in June.", "There will be a wedding in our family this summer."),
    ("I broke my arm when I fell off my bike.", "A cycling accident left me with a fractured limb."),
    ("I'm learning to play the violin.", "I take lessons on a string instrument."),
    ("I am scared of flying.", "Being on an aeroplane terrifies me."),
    ("We bought a house with a big garden.", "Our new home has a large yard."),
    ("I can't sleep lately.", "Insomnia has been troubling me for weeks."),
    ("My son starts school on Monday.", "Next week is my little boy's first day in class."),
    ("I lost my job last month.", "I have been unemployed for a few weeks."),
    ("I'm vegetarian.", "I don't eat any meat."),
    ("My laptop won't start any more.", "The computer I use is broken."),
    ("I support Liverpool.", "Which football club do I cheer for?"),
    ("I quit smoking two years ago.", "I haven't had a cigarette for a long time."),
    ("My grandfather died in spring.", "I am grieving for grandpa, who passed away."),
    ("I adore thrillers.", "Crime novels are what I most like to read."),
    ("It takes me an hour to get to the office.", "My commute is long."),
    ("I always order a flat white.", "How do I take my coffee?"),
    ("I'm saving up for a trip to Japan.", "I put money aside so that I can visit Tokyo."),
    ("I have an exam in chemistry tomorrow.", "I'll be tested on molecules in the morning."),
    ("My best friend moved to Canada.", "The person I'm closest to now lives in Toronto."),
    ("I meditate every morning.", "My day begins with a mindfulness exercise."),
    ("My car was stolen.", "Somebody took my vehicle."),
    ("I'm allergic to cats.", "Kittens make me sneeze."),
    ("It has been raining all week.", "The weather here is wet and grey."),
    ("I want to become a pilot.", "My dream career is in aviation."),
    ("My neighbour plays loud music at midnight.", "The man next door is noisy when I go to bed."),
    ("I was born on the third of May.", "When is my birthday?"),
)
