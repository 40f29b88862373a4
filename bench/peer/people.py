"""Everybody with a common address is one person: the leanest way outside a browser, by ijson and a dictionary.

    people.py EXPORT REPORT    prints the number of people and of rows that share an address with an account
"""

import sys

import ijson


def main(export, report):
    known = {}
    people = sharing = 0
    with open(export, "rb") as file:
        for person, user in enumerate(ijson.items(file, "users.item", use_float=True)):
            people += 1
            for email in user["emails"]:
                known.setdefault(email["email"].lower(), person)
    with open(report, "rb") as file:
        for row in ijson.items(file, "users.item", use_float=True):
            addresses = row["github_com_verified_domain_emails"]
            name_id = row["github_com_saml_name_id"]
            if name_id and "@" in name_id:
                addresses.append(name_id)
            if any(address.lower() in known for address in addresses):
                sharing += 1
            else:
                people += 1
    print(people, sharing)


if __name__ == "__main__":
    main(*sys.argv[1:])
