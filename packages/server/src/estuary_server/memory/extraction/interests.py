"""What people like, dread and spend their time on, and the words that say so, as data.

No rule lives here (``worth.py``). A list need not be complete: what is missing is not noticed.
"""

from __future__ import annotations

from estuary_server.memory.extraction.english import COLOURS, KINDS, word_set

FOODS = frozenset(f"{KINDS['food']} {KINDS['fruit']} {KINDS['drink']}".split()) - word_set(
    "dish meal fish chip"
) | word_set(
    "lasagna lasagne carbonara bolognese gnocchi ravioli tortellini pesto pierogi goulash borscht "
    "schnitzel bratwurst "
    "sauerkraut fondue raclette quiche ratatouille cassoulet bouillabaisse croissant croissants baguette "
    "tapas gazpacho "
    "churros burrito burritos enchiladas quesadilla nachos guacamole salsa chili ceviche empanadas arepas "
    "feijoada tacos "
    "moussaka souvlaki gyros tzatziki dolma baklava falafel shawarma tabbouleh shakshuka couscous tagine "
    "harira jollof fufu "
    "injera suya biltong bobotie biryani tikka masala vindaloo korma dal daal paneer samosa samosas naan "
    "dosa chutney pho "
    "banh laksa satay rendang padthai thai tom-yum dumplings gyoza tempura udon soba teriyaki okonomiyaki "
    "bibimbap kimchi "
    "bulgogi tteokbokki mapo wonton wontons congee noodles ramen sushi sashimi miso haggis shepherd's "
    "stroganoff meatballs "
    "meatloaf casserole coleslaw chowder gumbo jambalaya grits cornbread brisket ribs wings fries burgers "
    "hotdog hotdogs "
    "pancakes waffles crepes porridge oatmeal granola muesli cereal yoghurt yogurt cheesecake tiramisu "
    "brownie brownies "
    "muffins scones crumble custard pudding trifle gelato sorbet marzipan nougat liquorice licorice "
    "toffee fudge caramel "
    "marmite vegemite nutella peanut almond almonds walnuts pistachio hazelnut coconut avocado mango "
    "papaya pineapple "
    "banana strawberry strawberries raspberries blueberries cherries grapes melon watermelon peaches "
    "plums figs dates "
    "raisins rhubarb apricot oranges lemons grapefruit pomegranate olives capers anchovies sardines "
    "mackerel herring tuna "
    "salmon cod prawns shrimp oysters mussels clams squid octopus lobster crab scallops caviar liver "
    "kidneys tripe tofu "
    "tempeh lentils chickpeas beans peas sprouts broccoli cauliflower cabbage kale spinach lettuce celery "
    "fennel beetroot "
    "beets radish turnip parsnip carrots courgette zucchini aubergine eggplant pepper peppers onions "
    "garlic leeks mushrooms "
    "asparagus artichoke coriander cilantro basil mint dill parsley ginger cinnamon mayonnaise mayo "
    "ketchup mustard "
    "vinegar gherkins pickles blue-cheese stilton feta halloumi mozzarella camembert brie cheddar "
    "parmesan sourdough stew "
    "gravy soup broth souffle sandwich toast roast curry "
    "matcha chai mocha cappuccino cortado lapsang rooibos kombucha cordial smoothie smoothies lassi "
    "horchata eggnog prosecco "
    "champagne negroni mojito margarita spritz gin vodka tequila bourbon sherry port mead stout ale lager "
    "ipa kefir ayran "
    "limoncello absinthe coke pepsi soda tonic milkshake espresso decaf flat-white latte"
)
PASTIMES = word_set(
    "knitting crochet sewing quilting embroidery weaving felting macrame pottery ceramics sculpture "
    "woodworking woodcarving "
    "whittling carpentry metalwork blacksmithing glassblowing leatherwork bookbinding calligraphy origami "
    "papercraft "
    "scrapbooking candle-making soapmaking jewellery painting watercolours watercolour watercolors "
    "drawing sketching "
    "cartooning photography filmmaking animation journaling poetry blogging birdwatching birding stargazing "
    "astronomy gardening foraging beekeeping fishing angling hunting archery climbing bouldering hiking "
    "rambling "
    "mountaineering orienteering geocaching camping caving potholing kayaking canoeing rowing sailing "
    "surfing windsurfing "
    "kitesurfing paddleboarding swimming diving scuba snorkelling snorkeling skiing snowboarding skating "
    "skateboarding "
    "rollerblading cycling biking jogging triathlon parkour gymnastics trampolining yoga pilates tai-chi "
    "meditation "
    "weightlifting powerlifting crossfit boxing kickboxing judo karate taekwondo aikido fencing wrestling "
    "kendo tennis "
    "badminton squash padel netball volleyball handball hockey lacrosse cricket rugby futsal football "
    "soccer basketball "
    "baseball softball rounders golf bowling bowls darts snooker billiards curling ballet ballroom salsa "
    "tango "
    "zumba dancing improv stand-up theatre drama acting singing karaoke choir djing beatboxing juggling "
    "chess "
    "backgammon poker bridge mahjong sudoku crosswords puzzles jigsaws boardgames warhammer larping "
    "cosplay gaming "
    "speedrunning coding robotics soldering electronics woodturning baking cooking brewing homebrewing "
    "fermenting winemaking genealogy metal-detecting trainspotting model-making modelling lego "
    "numismatics philately "
    "antiquing thrifting upcycling horse-riding dressage equestrian falconry dog-training aquariums bonsai "
    "houseplants bell-ringing morris-dancing reenactment volunteering sign-language first-aid mixology "
    "bookkeeping upholstery watchmaking lockpicking paragliding hang-gliding skydiving gliding karting "
    "motorsport "
    "motorcycling frisbee dodgeball roller-derby quidditch wrestling sumo squash"
) | frozenset(KINDS["sport"].split())
DREADS = word_set(
    "spiders snakes heights needles clowns lifts elevators flying thunder thunderstorms lightning "
    "darkness dentists wasps "
    "bees moths rats mice sharks crowds tunnels bridges balloons dolls mannequins germs blood injections "
    "enclosed "
    "claustrophobic claustrophobia arachnophobia phobia drowning deep ghosts birds pigeons geese frogs "
    "public-speaking "
    "spoilers ads adverts commercials queue-jumpers chewing slurping small-talk voicemails cold-calls "
    "meetings"
)
HUES = COLOURS | word_set(
    "teal mustard turquoise burgundy maroon lilac lavender coral mauve khaki ochre terracotta crimson "
    "cobalt emerald jade peach salmon rust charcoal ivory cream beige magenta fuchsia color colour"
)
SEASONS = word_set("spring summer autumn fall winter")

TASTE = word_set(
    "favorite favourite favourites favorites love loved loves adore adores hate hated hates loathe detest "
    "dislike despise "
    "prefer best worst obsessed addicted hooked crave craving delicious disgusting gross yuck yummy gag "
    "heave weakness "
    "beats beat enough stand number crown champion heaven bliss die comfort fan enjoy enjoying fond keen "
    "partial allergic "
    "freeze scream screams faint sweaty nightmares terrified terrify terrifies scared scares scare afraid "
    "frightened dread panic panicky shudder phobia "
    "creeps gives "
    "nothing over rather always never anything every tattoo swear sick fed replaced outgrown converted "
    "rediscovered"
)
"""Words of a sentence that may tell a taste."""
HABITS = word_set(
    "mondays tuesdays wednesdays thursdays fridays saturdays sundays weekends daily weekly fortnightly "
    "nightly yearly annually monthly"
)
ALLERGIES = word_set(
    "epipen hives rash swell swells anaphylactic anaphylaxis antihistamine antihistamines intolerant "
    "intolerance"
)
