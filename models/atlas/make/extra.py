"""Facts written by hand for the domains whose question sets are small, and the country names that we spell our own way."""

COUNTRY_NAMES = {
    "TR": "Turkey", "MM": "Myanmar", "CI": "Ivory Coast", "CD": "DR Congo", "CG": "Congo", "BA": "Bosnia and Herzegovina",
    "TT": "Trinidad and Tobago", "KN": "Saint Kitts and Nevis", "LC": "Saint Lucia", "VC": "Saint Vincent",
    "AG": "Antigua and Barbuda", "ST": "Sao Tome", "SZ": "Eswatini",
}

# As the question sets write a country: as we write it.
SAME_COUNTRY = {
    "burma": "myanmar", "britain": "united kingdom", "america": "united states", "korea": "south korea", "côte d'ivoire": "ivory coast",
    "democratic republic of the congo": "dr congo", "republic of the congo": "congo",
}

ELEMENTS = [
    ("Americium", "Am"), ("Curium", "Cm"), ("Plutonium", "Pu"), ("Berkelium", "Bk"), ("Californium", "Cf"), ("Einsteinium", "Es"),
    ("Fermium", "Fm"), ("Mendelevium", "Md"), ("Nobelium", "No"), ("Lawrencium", "Lr"), ("Rutherfordium", "Rf"), ("Dubnium", "Db"),
    ("Seaborgium", "Sg"), ("Bohrium", "Bh"), ("Hassium", "Hs"), ("Meitnerium", "Mt"), ("Darmstadtium", "Ds"), ("Roentgenium", "Rg"),
    ("Copernicium", "Cn"), ("Nihonium", "Nh"), ("Flerovium", "Fl"), ("Moscovium", "Mc"), ("Livermorium", "Lv"), ("Tennessine", "Ts"),
    ("Oganesson", "Og"),
]

_CLASSES = {
    "mammal": "wolf fox badger weasel ferret lynx jaguar cougar puma ocelot caracal meerkat lemur baboon macaque orangutan gibbon marmoset sloth "
    "anteater pangolin wombat wallaby opossum chinchilla capybara gerbil vole shrew mole chipmunk marmot yak buffalo antelope impala oryx "
    "okapi reindeer caribou elk donkey mule boar hare seal manatee dugong orca porpoise stoat mink jackal dingo coyote serval bobcat",
    "bird": "robin crow raven magpie finch canary starling swallow thrush lark wren cuckoo woodpecker kingfisher heron stork crane pelican "
    "cormorant albatross puffin gull tern falcon hawk kestrel osprey condor owl quail pheasant partridge turkey goose duck emu kiwi ibis toucan "
    "macaw cockatoo budgerigar nightingale oriole jay",
    "fish": "trout carp pike perch cod herring sardine anchovy mackerel haddock halibut flounder sole eel catfish barracuda piranha sturgeon "
    "swordfish marlin grouper snapper bass tilapia guppy stingray minnow",
    "reptile": "lizard chameleon alligator caiman turtle cobra python viper boa anaconda rattlesnake skink monitor terrapin gavial",
    "amphibian": "toad newt salamander caecilian bullfrog",
    "insect": "ant wasp hornet butterfly moth beetle ladybug cricket grasshopper locust mosquito dragonfly firefly termite cockroach mantis "
    "cicada aphid earwig flea mayfly weevil",
    "arachnid": "spider scorpion tick mite", "crustacean": "crab shrimp prawn crayfish krill barnacle",
    "mollusk": "snail clam oyster mussel scallop cuttlefish nautilus limpet",
}
ANIMALS = [(animal, kind) for kind, animals in _CLASSES.items() for animal in animals.split()]

WORDS = [tuple(pair.split("=")) for pair in """
casa=house;libro=book;mesa=table;silla=chair;puerta=door;ventana=window;cocina=kitchen;cama=bed;pared=wall;techo=roof;jardín=garden;flor=flower;
hoja=leaf;raíz=root;fruta=fruit;manzana=apple;naranja=orange;uva=grape;limón=lemon;fresa=strawberry;cereza=cherry;pera=pear;cebolla=onion;ajo=garlic;
tomate=tomato;papa=potato;zanahoria=carrot;lechuga=lettuce;arroz=rice;pan=bread;queso=cheese;leche=milk;mantequilla=butter;azúcar=sugar;sal=salt;
pimienta=pepper;vino=wine;cerveza=beer;café=coffee;té=tea;jugo=juice;sopa=soup;pollo=chicken;cerdo=pig;pato=duck;pez=fish;pájaro=bird;ratón=mouse;
lobo=wolf;zorro=fox;ciervo=deer;cabra=goat;abeja=bee;hormiga=ant;mosca=fly;araña=spider;serpiente=snake;tortuga=turtle;mariposa=butterfly;
cuchillo=knife;tenedor=fork;cuchara=spoon;plato=plate;vaso=glass;botella=bottle;llave=key;martillo=hammer;tijeras=scissors;aguja=needle;hilo=thread;
camisa=shirt;pantalón=trousers;vestido=dress;falda=skirt;zapato=shoe;sombrero=hat;guante=glove;bufanda=scarf;anillo=ring;cinturón=belt;paraguas=umbrella;
ojo=eye;oreja=ear;nariz=nose;diente=tooth;lengua=tongue;cara=face;pelo=hair;mano=hand;pie=foot;rodilla=knee;codo=elbow;corazón=heart;sangre=blood;
pulmón=lung;cerebro=brain;hígado=liver;lunes=monday;martes=tuesday;miércoles=wednesday;jueves=thursday;viernes=friday;sábado=saturday;domingo=sunday;
enero=january;febrero=february;abril=april;mayo=may;junio=june;julio=july;agosto=august;octubre=october;verano=summer;otoño=autumn;primavera=spring;
lluvia=rain;nieve=snow;nube=cloud;cielo=sky;luna=moon;tormenta=storm;niebla=fog;río=river;lago=lake;montaña=mountain;valle=valley;desierto=desert;
playa=beach;camino=road;calle=street;puente=bridge;iglesia=church;hospital=hospital;tienda=shop;biblioteca=library;oficina=office;fábrica=factory;
granja=farm;avión=plane;barco=ship;bicicleta=bicycle;camión=truck;rueda=wheel;azul=blue;verde=green;amarillo=yellow;blanco=white;gris=gray;morado=purple;
rápido=fast;pequeño=small;largo=long;corto=short;alto=tall;bajo=low;ancho=wide;pesado=heavy;ligero=light;fuerte=strong;débil=weak;duro=hard;blando=soft;
limpio=clean;sucio=dirty;seco=dry;mojado=wet;lleno=full;vacío=empty;caro=expensive;barato=cheap;feliz=happy;triste=sad;cansado=tired;enfermo=sick;
joven=young;rico=rich;pobre=poor;fácil=easy;difícil=difficult;frío=cold;dulce=sweet;amargo=bitter;cuatro=four;ocho=eight;nueve=nine;once=eleven;doce=twelve;
cien=hundred;mil=thousand;padre=father;hermano=brother;hija=daughter;abuelo=grandfather;abuela=grandmother;tío=uncle;primo=cousin;niño=boy;niña=girl;
hombre=man;maestro=teacher;médico=doctor;abogado=lawyer;panadero=baker;pescador=fisherman;pintor=painter;cantar=to sing;bailar=to dance;correr=to run;
saltar=to jump;dormir=to sleep;beber=to drink;comprar=to buy;abrir=to open;cerrar=to close;romper=to break;llevar=to carry;buscar=to search;
encontrar=to find;perder=to lose;ganar=to win;empezar=to begin;terminar=to finish;esperar=to wait;llorar=to cry;reír=to laugh;escuchar=to listen;
preguntar=to ask;responder=to answer;olvidar=to forget;recordar=to remember;aprender=to learn;enseñar=to teach;viajar=to travel;volar=to fly;
subir=to climb;empujar=to push;cortar=to cut;lavar=to wash;limpiar=to clean;contar=to count;creer=to believe;robar=to steal;morder=to bite;soñar=to dream
""".replace("\n", "").split(";")]
