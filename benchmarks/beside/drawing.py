"""Draws how work grows with the number of opportunities: measured.json, performance.png.

`report.py` calls it.
"""

import collections
import json
import math
import sys

import matplotlib as mpl

mpl.use('Agg')
from matplotlib import pyplot
from matplotlib.ticker import LogLocator, NullFormatter

COLUMNS = 4
SIDES = {'stock': ('#8f8f8f', 'o'), 'addon': ('#714b67', 's')}


def main(measured, picture):
    with open(measured) as stream:
        results = json.load(stream)
    by_name = collections.defaultdict(list)
    for result in results:
        if 'python' in result['stock']:
            by_name[result['name']].append(result)
    drawn = {name: points for name, points in by_name.items() if len(points) > 1}
    if not drawn:
        return
    rows = math.ceil(len(drawn) / COLUMNS)
    figure, all_axes = pyplot.subplots(
        rows, COLUMNS, figsize=(3.2 * COLUMNS, 2.3 * rows), squeeze=False, layout='constrained'
    )
    for axes in all_axes.flat[len(drawn) :]:
        axes.set_axis_off()
    for axes, (name, points) in zip(all_axes.flat, drawn.items(), strict=False):
        draw(axes, name, points)
    figure.suptitle('CPU in ms by number of opportunities, and the exponent of its growth')
    figure.savefig(picture, dpi=80, metadata={'Software': None})


def draw(axes, name, points):
    sizes = [point['size'] for point in points]
    for side, (color, marker) in SIDES.items():
        costs = [1000 * (point[side]['python'] + point[side]['postgres']) for point in points]
        label = f'{side}: {exponent(sizes, costs):+.2f}'
        axes.plot(sizes, costs, color=color, marker=marker, markersize=4, label=label)
    axes.set(xscale='log', yscale='log')
    low, high = axes.get_ylim()
    axes.set_ylim(low / 2, high * 4)
    axes.set_xticks(sizes)
    axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(lambda value, _place: f'{value:,g}')
        axis.set_minor_formatter(NullFormatter())
    axes.set_title(name.replace('_', ' '), fontsize=9)
    axes.tick_params(labelsize=7)
    axes.legend(fontsize=7, loc='upper left', frameon=False)


def exponent(sizes, costs):
    """The slope of the line through the logarithms, by least squares."""
    xs, ys = ([math.log(value) for value in values] for values in (sizes, costs))
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((one - x) * (other - y) for one, other in zip(xs, ys, strict=True)) / sum(
        (one - x) ** 2 for one in xs
    )


if __name__ == '__main__':
    main(*sys.argv[1:])
