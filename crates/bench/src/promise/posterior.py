"""Builds the same network with pyAgrum, infers, and prints its version and the largest difference."""
import json
import sys

import pyagrum as gum

given = json.load(sys.stdin)
tables = given["network"]
priors = tables["priors"]
total = sum(priors)
net = gum.BayesNet()
cause = net.add(gum.LabelizedVariable("cause", "", len(priors)))
net.cpt(cause).fillWith([prior / total for prior in priors])


def child(name, rows):
    node = net.add(gum.LabelizedVariable(name, "", len(rows[0])))
    net.addArc(cause, node)
    for place, row in enumerate(rows):
        net.cpt(node)[{"cause": place}] = row


for kind in ("findings", "signatures"):
    for table in tables[kind]:
        child(f"{kind}:{table['id']}", [[1 - p, p] for p in table["p"]])
for table in tables["questions"]:
    child(f"questions:{table['id']}", table["p"])

worst = 0.0
for case in given["cases"]:
    evidence = {f"findings:{name}": int(fails) for name, fails in case["findings"].items()}
    evidence |= {f"signatures:{name}": 1 for name in case["signatures"]}
    evidence |= {f"questions:{name}": place for name, place in case["answers"].items()}
    engine = gum.VariableElimination(net)
    engine.setEvidence(evidence)
    theirs = engine.posterior("cause").tolist()
    worst = max([worst] + [abs(ours - their) for ours, their in zip(case["posterior"], theirs, strict=True)])
print(gum.__version__, worst)
