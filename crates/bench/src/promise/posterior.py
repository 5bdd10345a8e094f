"""Builds the network of each case with pyAgrum, infers, and prints its version and the largest difference.

What the rules say about evidence is done here once more, from the pack's own numbers: a phrase that a cause does not name is
as likely as the answers it amounts to, and some of what is said is said whatever the fault; phrases of one topic count in
full, by a half, by a third; the text as a whole counts by its weight, and no more than so much for or
against a cause, and less where a finding failed. A warning counts as a failure unless its finding says
otherwise; a step that failed speaks against what it would have put right; what a site has learned is a factor on a prior;
a client or a day rules causes out.
"""
import json
import math
import sys

import pyagrum as gum

given = json.load(sys.stdin)
net_of = given["network"]
causes = range(len(net_of["causes"]))
findings = {table["id"]: table for table in net_of["findings"]}
steps = {table["id"]: table["fixes"] for table in net_of["steps"]}
signatures = {table["id"]: table for table in net_of["signatures"]}
questions = {table["id"]: table for table in net_of["questions"]}


def clamp(p):
    return min(max(p, given["floor"]), 1 - given["floor"])


def stated(signature, cause):
    if signature["says"][cause] is not None:
        return clamp(signature["says"][cause])
    p = signature["elsewhere"]
    for name, place in signature["answers"].items():
        p *= questions[name]["p"][cause][place] / questions[name]["rates"][place]
    return clamp(p)


def said(signature):
    """The probability under each cause, in their order."""
    p = [stated(signature, cause) for cause in causes]
    priors = [cause["prior"] for cause in net_of["causes"]]
    usual = sum(prior * q for prior, q in zip(priors, p, strict=True)) / sum(priors)
    return [(1 - given["beside_the_point"]) * q + given["beside_the_point"] * usual for q in p]


def phrases(case):
    """Every phrase that counts, with its weight and its probability under each cause."""
    counting = [signatures[name] for name in case["signatures"]]
    counting = [s for s in counting if all(case["answers"].get(q, place) == place for q, place in s["answers"].items())]
    topics = {}
    for signature in counting:
        p = said(signature)
        telling = round(math.log(max(p) / signature["elsewhere"]), 6)
        topics.setdefault(min(signature["answers"], default=""), []).append((telling, signature["id"], p))
    for topic in topics.values():
        for rank, (_, name, p) in enumerate(sorted(topic, key=lambda entry: -entry[0])):
            yield name, 1 / (rank + 1), p
    said_already.update(question for signature in counting for question in signature["answers"])


def happens(cause, case):
    """Whether a cause can be there at all with this client on this day."""
    if cause["from"] and case["day"] < cause["from"]:
        return False
    if case["client"] == "no-card" or cause["card"] == "none":
        return case["client"] == "no-card" and cause["card"] != "needed"
    return not cause["clients"] or case["client"] in ["unknown", *cause["clients"]]


def outcome(finding, word):
    """1 for a failure, 0 for a pass, none where a warning says nothing."""
    if word == "warning" and finding["warning_says_nothing"]:
        return None
    return int(word == "fail" or word == "warning" and not finding["warning_passes"])


worst, ruled_out = 0.0, 0
for case in given["cases"]:
    said_already = set()
    net = gum.BayesNet()
    cause = net.add(gum.LabelizedVariable("cause", "", len(causes)))
    weights = [
        entry["prior"] * likelier if happens(entry, case) else 0.0
        for entry, likelier in zip(net_of["causes"], case["learned"], strict=True)
    ]
    ruled_out += weights.count(0.0)
    net.cpt(cause).fillWith([weight / sum(weights) for weight in weights])
    evidence = {}

    def child(name, rows, value):
        node = net.add(gum.LabelizedVariable(name, "", len(rows[0])))
        net.addArc(cause, node)
        for place, row in enumerate(rows):
            net.cpt(node)[{"cause": place}] = row
        evidence[name] = value

    for name, word in case["findings"].items():
        if (value := outcome(findings[name], word)) is not None:
            child(f"finding:{name}", [[1 - p, p] for p in findings[name]["p"]], value)
    for name, weight, p in phrases(case):
        child(f"phrase:{name}", [[1 - q**weight, q**weight] for q in p], 1)
    counts, least, most, beside_a_fault = given["heard"]
    share = beside_a_fault if "fail" in case["findings"].values() else 1.0
    counted = [share * min(max(counts * lift, least), most) for lift in case["heard"]]
    child("heard", [[1 - q, q] for q in (math.exp(lift - max(counted)) / 2 for lift in counted)], 1)
    for name, place in case["answers"].items():
        if name not in said_already:
            child(f"answer:{name}", questions[name]["p"], place)
    for name in case["tried"]:
        child(f"step:{name}", [[1.0, 0.0] if p is None else [1 - clamp(p), clamp(p)] for p in steps[name]], 0)
    engine = gum.VariableElimination(net)
    engine.setEvidence(evidence)
    theirs = engine.posterior("cause").tolist()
    worst = max([worst] + [abs(ours - their) for ours, their in zip(case["posterior"], theirs, strict=True)])
if ruled_out == 0:
    sys.exit("no client and no day ruled a cause out")
print(gum.__version__, worst)
