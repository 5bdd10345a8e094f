"""What of a check by lanyard.exe speaks for the true cause of a scenario: telling.py SCENARIO < the check's JSON.

Prints the cause that was named first, and the findings that fail or warn and are evidence of a true cause by the knowledge pack."""
import json
import pathlib
import sys
import tomllib

scenario = tomllib.loads(pathlib.Path(sys.argv[1]).read_text())
diagnosis = json.load(sys.stdin)["diagnosis"]
true = set(scenario["truth"]) | set(scenario.get("also", []))
evidence = set()
for file in pathlib.Path("knowledge/causes").glob("*.toml"):
    for cause in tomllib.loads(file.read_text())["cause"]:
        if cause["id"] in true:
            evidence |= set(cause.get("evidence", {}))
wrong = [finding["id"] for finding in diagnosis["findings"] if finding["state"] != "pass" and isinstance(finding["state"], dict)
         and set(finding["state"]) & {"fail", "warning"}]
print((diagnosis["causes"] or [{"id": ""}])[0]["id"])
print(" ".join(found for found in wrong if found in evidence))
