# Thin wrappers; the commands are dev.py's own.
.PHONY: up test check bench lock stop

up test check bench lock stop:
	python3 dev.py $@
