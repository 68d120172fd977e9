module recipe-gate.dev/tests/inside

go 1.26.0
