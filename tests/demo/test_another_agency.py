"""The demonstration serves every agency: its councils stand in for those of the shipped one."""

import json


def test_the_answers_are_those_of_the_agencys_own_councils(run):
    assert run("demo").status == 0
    numbers = {}
    for council in ("Northbank", "East Mere"):
        ran = run("survey", "table", "post-order", "--authority", council, "--format", "json")
        numbers[council] = json.loads(ran.out)["responses"]["All"]
    assert numbers == {"Northbank": 13, "East Mere": 61}
    assert run("survey", "table", "post-order", "--authority", "Kent").status == 1
