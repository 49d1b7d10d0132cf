"""The questions of the chapters' quizzes. In a chapter's own cell one would read the answers first."""

__all__ = ["CONVOLUTION", "OPTIMIZERS"]

CONVOLUTION = [
    {
        "question": "What is an image to a network?",
        "options": ["A file", "A tensor of numbers, $C \\times H \\times W$", "A list of edges"],
        "answer": 1,
        "explanations": [
            "The file is decoded first; JPEG's bytes mean nothing to a kernel.",
            "One grid of numbers a channel: one for grey, three for colour.",
            "Edges are what the first layer may find. It is given pixels.",
        ],
    },
    {
        "question": "What is a tensor, in this book's sense?",
        "options": [
            "An array of numbers with any count of indices",
            "A matrix with a third axis, always",
            "A number that carries its gradient",
        ],
        "answer": 0,
        "explanations": [
            "Rank 0 is a number, 1 a vector, 2 a matrix, 4 a batch of images.",
            "Rank 3 is one case of many.",
            "Some libraries attach one. It is not what makes it a tensor.",
        ],
    },
    {
        "question": "Why does a 6 × 6 image under a 3 × 3 kernel give 4 × 4?",
        "options": [
            "The border pixels are thrown away first",
            "The kernel's size is subtracted: $6 - 3 = 3$, rounded up",
            "A window of 3 has $6 - 3 + 1 = 4$ places on 6 pixels",
        ],
        "answer": 2,
        "explanations": [
            "They are used, only less often: a corner once, the middle up to 9 times.",
            "Nothing is rounded at stride 1. Count the place it starts from.",
            "Its first pixel stands at 0, 1, 2 or 3, in rows and in columns.",
        ],
    },
    {
        "question": "Why pad, and how much keeps the size at stride 1?",
        "options": [
            "So that no information is lost; $p = 1$ always",
            "To keep the size and use the border more often; $p = (k - 1) / 2$ for odd $k$",
            "To make the edges of the picture visible; $p = k$",
        ],
        "answer": 1,
        "explanations": [
            "Information is not the point, and 1 is right for $k = 3$ only.",
            "From $n + 2p - k + 1 = n$. A corner goes from 1 window to 4; the middle has 9.",
            "Zeros do draw an edge there, and nobody wanted it.",
        ],
    },
    {
        "question": "Why a ReLU after a convolution?",
        "options": [
            "To keep all edges and drop the noise",
            "Because pixels cannot be negative",
            "Because two convolutions in a row are one convolution",
        ],
        "answer": 2,
        "explanations": [
            "It deletes edges of the wrong polarity. Ours read −4, then 0.",
            "Feature maps are no pictures. Below zero is half of what they say.",
            "Without a bend in between, depth adds nothing.",
        ],
    },
    {
        "question": "Which sum is $\\partial L / \\partial w_{uv}$?",
        "options": ["$\\sum_{ij} g_{ij} x_{i+u, j+v}$", "$\\sum_{ij} g_{ij} w_{i+u, j+v}$", "$g_{uv} x_{uv}$"],
        "answer": 0,
        "explanations": [
            "The weight met one pixel in each window; each counts by its $g$.",
            "The image must be in it: a weight on dark pixels cannot matter.",
            "That is one place of many. Shared weights collect from all.",
        ],
    },
]

OPTIMIZERS = [
    {
        "question": "The slope at $w$ is −3. What does gradient descent do with $w$?",
        "options": ["It makes $w$ smaller", "It makes $w$ larger", "It depends on the sign of $w$"],
        "answer": 1,
        "explanations": [
            "It *descends* in the loss, not in the weight. The move is $-\\eta g = +3\\eta$.",
            "Against the slope: the loss falls as $w$ grows, so $w$ grows.",
            "The sign of the slope decides. Where $w$ stands does not matter.",
        ],
    },
    {
        "question": "A training set of 1,797 samples, batches of 32. How many updates are there in one epoch?",
        "options": ["1", "56", "57", "1,797"],
        "answer": 2,
        "explanations": [
            "That is one update with all samples at once.",
            "$56 \\cdot 32 = 1792$: five samples would never be seen.",
            "$\\lceil 1797 / 32 \\rceil$: the last batch has five samples.",
            "That is one sample at a time.",
        ],
    },
    {
        "question": "Curvatures of a bowl run from 1 to 50. At which learning rates does gradient descent converge?",
        "options": ["Between 0 and 2", "Between 0 and 0.04", "At any rate, if one waits"],
        "answer": 1,
        "explanations": [
            "That is $2 / \\lambda_{\\min}$. The steepest direction breaks long before.",
            "$2 / \\lambda_{\\max} = 2 / 50$: the steepest direction sets the limit for all.",
            "Above the border each step lands further off than the last.",
        ],
    },
    {
        "question": "Adam's correction is left out, with the default betas. How long is the first step?",
        "options": ["0.1 of the rate", "The rate", "About 3.16 times the rate"],
        "answer": 2,
        "explanations": [
            "$m$ is a tenth of $g$, but the root of $v$ is only 0.03 of it.",
            "That is what the correction brings about.",
            "$0.1\\, g / (\\sqrt{0.001}\\, g)$: $v$ has forgotten its zero even less than $m$ has.",
        ],
    },
    {
        "question": "What does AdamW do differently from Adam with an L2 penalty?",
        "options": [
            "It decays all weights by the same share",
            "It decays the weights with large gradients more",
            "It leaves the biases out",
        ],
        "answer": 0,
        "explanations": [
            "The decay does not pass through the division by $\\sqrt{\\hat v}$.",
            "With the penalty these are decayed *less*; in AdamW all alike.",
            "Only if one puts them into a group of their own with weight decay 0.",
        ],
    },
    {
        "question": "One of two classes makes up 20 %. After an epoch the loss on unseen data is 0.55. What follows?",
        "options": [
            "It has begun to learn: before training the loss was 0.69",
            "It is worse than a constant: that scores 0.50",
            "It is right 80 times in a hundred, which is good",
        ],
        "answer": 1,
        "explanations": [
            "0.69 is the loss of a coin. The fair comparison is the base rate.",
            "$-0.2 \\log 0.2 - 0.8 \\log 0.8 = 0.50$, with one number and no network.",
            "So is whoever always says the same.",
        ],
    },
]
