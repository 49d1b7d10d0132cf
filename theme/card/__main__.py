"""Draw the picture that stands beside a link to the book: `python -m theme.card` writes theme/book/static/card.png.

The same input gives the same bytes: the drawing has no random part, and the fonts are the ones beside this file.
"""

import io
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).parent
TARGET = HERE.parent / "book" / "static" / "card.png"

SIZE = (1200, 630)
PAPER, INK, SOFT, CELL, WINDOW = "#fdfdfc", "#1a2127", "#46525c", "#33566f", "#d0470c"
KERNEL = [[1, 0, -1], [2, 0, -2], [1, 0, -1]]


def font(name, size):
    """A font of this folder at a size; the files are WOFF, which the drawing library does not read itself."""
    unpacked = io.BytesIO()
    source = TTFont(HERE / f"source-serif-4-latin-{name}.woff", recalcTimestamp=False)
    source.flavor = None
    source.save(unpacked)
    unpacked.seek(0)
    return ImageFont.truetype(unpacked, size)


def blend(colour, share):
    """The colour laid over the paper with this share, from 0 to 1."""
    top = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    bottom = [int(PAPER[i : i + 2], 16) for i in (1, 3, 5)]
    return tuple(round(share * a + (1 - share) * b) for a, b in zip(top, bottom, strict=True))


def draw_grid(draw, left, top, cell):
    """A 6×6 step edge, a window of 3×3 over it with the kernel's numbers, as in the first stepper of the book."""
    shades = [0.12, 0.12, 0.12, 0.85, 0.85, 0.85]
    for row in range(6):
        for column in range(6):
            x, y = left + column * cell, top + row * cell
            draw.rounded_rectangle([x + 3, y + 3, x + cell - 3, y + cell - 3], 6, fill=blend(CELL, shades[column]))
    digits = font("600-normal", 34)
    for row in range(3):
        for column in range(3):
            x, y = left + (column + 1.5) * cell, top + (row + 1.5) * cell
            dark = shades[column + 1] > 0.5
            text = f"{KERNEL[row][column]}".replace("-", "−")
            draw.text((x, y), text, font=digits, fill=PAPER if dark else INK, anchor="mm")
    corner = (left + cell - 4, top + cell - 4)
    draw.rounded_rectangle([*corner, corner[0] + 3 * cell + 8, corner[1] + 3 * cell + 8], 10, outline=WINDOW, width=8)


def card():
    image = Image.new("RGB", SIZE, PAPER)
    draw = ImageDraw.Draw(image)
    for x in range(0, SIZE[0], 20):
        share = 0.55 * (1 - x / SIZE[0]) + 0.1
        draw.rectangle([x, 610, x + 16, 630], fill=WINDOW if 80 <= x < 140 else blend(CELL, share))
    draw.text((76, 180), "Deep Learning,", font=font("600-normal", 84), fill=INK, anchor="ls")
    draw.text((76, 272), "Step by Step", font=font("400-italic", 84), fill=INK, anchor="ls")
    promise = ["What you read, what you step through", "and what you run are one computation.", "A test proves it."]
    for line, text in enumerate(promise):
        draw.text((80, 376 + 46 * line), text, font=font("400-normal", 31), fill=SOFT, anchor="ls")
    draw_grid(draw, 736, 96, 66)
    return image


def encoded():
    """The card as the bytes of a PNG."""
    packed = io.BytesIO()
    card().quantize(64, dither=Image.Dither.NONE).save(packed, format="png", optimize=True)
    return packed.getvalue()


def main():
    TARGET.write_bytes(encoded())
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main()
