"""What word vectors refuse."""

TEXT = [["a", "b", "a"], ["b", "c"]]


def model_of(nn, a, rows=3, **settings):
    vocabulary = nn.Vocabulary(TEXT)
    sentences = settings.pop("sentences", TEXT)
    nn.train_word_vectors(nn.SkipGram(rows, 2), sentences, vocabulary, **settings)


def training(**settings):
    return lambda nn, a: model_of(nn, a, **settings)


def similar(positive, negative=()):
    return lambda nn, a: nn.most_similar(a(3, 2), nn.Vocabulary(TEXT), positive, negative)


REFUSED = [
    (lambda nn, a: nn.SkipGram(0, 3), "num_embeddings must be 1 or more; got 0"),
    (lambda nn, a: nn.CBOW(5, 2.5), "embedding_dim must be a whole number; got 2.5"),
    (
        lambda nn, a: nn.SkipGram(5, 3)(a(2, dtype="int64") + 5, a(2, dtype="int64")),
        "x must hold indices from 0 to 4, as weight has 5 rows; got 5",
    ),
    (
        lambda nn, a: nn.CBOW(5, 3)(a(2, 2, dtype="int64") + 5, a(2, dtype="int64")),
        "x must hold indices from 0 to 4, as weight has 5 rows; got 5",
    ),
    (training(rows=4), "model must have a row for each of 3 words of the vocabulary; got 4 rows"),
    (training(sentences=[["x"], []]), "sentences must hold words of the vocabulary; got none in 2 sentences"),
    (training(alpha=-1), "alpha must be a number, 0 or more; got -1"),
    (training(negative=-1), "negative must be a number, 0 or more; got -1"),
    (training(epochs=0), "epochs must be 1 or more; got 0"),
    (training(window=0), "window must be 1 or more; got 0"),
    (similar(["a", "x"], ["y"]), "positive and negative must hold words of the vocabulary; got ['x', 'y']"),
    (similar([]), "positive and negative must hold words of the vocabulary; got []"),
    (lambda nn, a: nn.Vocabulary(["a b c"]), "sentences must be lists of words; got a str: split it first"),
    (lambda nn, a: nn.Vocabulary([]), "sentences must hold a word that occurs 1 times or more; got 0"),
    (lambda nn, a: nn.Vocabulary(TEXT, min_count=9), "sentences must hold a word that occurs 9 times or more; got 3"),
    (lambda nn, a: nn.Vocabulary(TEXT, min_count=0), "min_count must be 1 or more; got 0"),
]
