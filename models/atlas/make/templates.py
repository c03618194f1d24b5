"""The wordings of each domain. `{x}` is the entity; a statement ends where its answer begins."""

QUESTIONS = {
    "cities": ["Which country is the city of {x} in?", "In which country is {x}?", "What country does the city of {x} belong to?",
               "The city of {x} is in which country?", "In what country would you find {x}?"],
    "capitals": ["Which country has {x} as its capital?", "{x} is the capital of which country?", "Of which country is {x} the capital?",
                 "In which country is {x} the capital city?"],
    "words": ["What does the Spanish word '{x}' mean in English?", "What is the English word for the Spanish '{x}'?",
              "How do you say the Spanish word '{x}' in English?", "What is the meaning of the Spanish word '{x}'?"],
    "elements": ["What is the chemical symbol of {x}?", "Which symbol does {x} have?", "What symbol stands for the element {x}?",
                 "How is the element {x} written in formulas?"],
    "animals": ["Is the {x} a mammal, a bird, a fish, a reptile, an amphibian or an insect?", "What class of animal is the {x}?",
                "To which class of animals does the {x} belong?", "What kind of animal is the {x}?"],
}

STATEMENTS = {
    "cities": ["The city of {x} is in", "{x} is a city in", "The city of {x} lies in"],
    "capitals": ["{x} is the capital of", "The city of {x} is the capital of"],
    "words": ["The Spanish word '{x}' means"],
    "elements": ["{x} has the symbol", "The chemical symbol of {x} is"],
    "animals": ["The class of the {x} is", "In its class the {x} is a"],
}

DOMAINS = list(QUESTIONS)

# Unanswerable by form: the one place where "I don't know." is the answer.
PERSONS = ("Anna Ben Carla David Emma Felix Greta Henry Ida Jonas Karin Leo Maria Nora Oscar Paula Robert Sara Tom Vera Walter Zoe Peter Julia Max "
           "Laura Simon Helen Frank Alice").split()
PRIVATE = ["What did {p} have for breakfast?", "What did {p} dream last night?", "What is in {p}'s pocket?", "What did {p} buy yesterday?",
           "Where did {p} leave the keys?", "What is {p} thinking about?", "How did {p} sleep last night?", "Who called {p} this morning?",
           "What colour is {p}'s front door?", "What will {p} do tomorrow?", "What did {p} whisper?", "Which song did {p} hum today?"]

LARGER = ["Which number is larger, {a} or {b}?", "What is the larger number, {a} or {b}?"]
SMALLER = ["Which number is smaller, {a} or {b}?", "What is the smaller number, {a} or {b}?"]
