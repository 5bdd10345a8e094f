# Everything a person needs is here; `make help` lists it.
.DEFAULT_GOAL := help
.PHONY: help run test bench fuzz windows gallery

help: ## List the commands
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## Install what is missing, build, and show the check on a virtual PC whose card does not log on
	@scripts/run

test: ## Install what is missing and run every test
	@scripts/test

bench: ## Measure every promise (ONLY=name for one)
	@scripts/bench $(ONLY)

windows: ## Make both programs and their installers for Windows in target/dist (SIGN=FILE.pfx signs them)
	@scripts/windows-package

fuzz: ## Fuzz every parser of the PC program at low priority (SECONDS_EACH=n for each target)
	@scripts/fuzz $(SECONDS_EACH)

gallery: ## Take a picture of every page of the server (into the folder gallery)
	@scripts/browser gallery
