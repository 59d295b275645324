/* SQL that statements about partners share. */
#ifndef FUNDING_TOGETHER_PARTNER_PRIV_H
#define FUNDING_TOGETHER_PARTNER_PRIV_H

#include "plugins/funding/profile/kind.h"
#include "plugins/funding/together/together.h"

/* The person who is written to: who said that they are interested, else the key contact,
 * else who has been there longest; a party that is a person: herself. */
#define FUNDING_CONTACT                                                                \
    "CASE p.kind WHEN 2 THEN p.id ELSE coalesce((SELECT q.id FROM party q WHERE q.id " \
    "= n.person AND q.deleted_at IS NULL), (SELECT r.party FROM role r JOIN party q "  \
    "ON q.id = r.party AND q.kind = 2 AND q.deleted_at IS NULL WHERE r.other = p.id "  \
    "AND " CORDEE_ROLE_NOW("r") " AND EXISTS (SELECT 1 FROM email_address e WHERE "    \
                                "e.party = q.id AND e.state = 'ok') ORDER BY "         \
                                "r.key_contact DESC, r.id LIMIT 1)) END"
#define FUNDING_ADDRESS_OF(person)                                                     \
    "(SELECT e.id FROM email_address e WHERE e.party = " person " AND e.state = 'ok' " \
    "ORDER BY e.main DESC, e.id LIMIT 1)"
#define FUNDING_ANSWER_OF                                                       \
    " LEFT JOIN funding_answer n ON n.party = f.party AND n.call = j.call AND " \
    "n.answer = 'interested' "

/* What organisation `p` fills; of the gaps are ?3: an SME, ?4: a laboratory, ?6: somebody
 * outside ?5, "/AT/DE/". */
#define IS_SME        FUNDING_IS_SME("p")
#define IS_LABORATORY FUNDING_IS_LABORATORY("p")
#define IS_OUTSIDE    "(p.country <> '' AND instr(?5, '/' || p.country || '/') = 0)"

#define FUNDING_FILLS \
    "((?3 AND " IS_SME ") OR (?4 AND " IS_LABORATORY ") OR (?6 AND " IS_OUTSIDE "))"
#define FUNDING_FILLS_COLUMNS                                                      \
    "(?3 AND " IS_SME ") AS \"sme:bool\", (?4 AND " IS_LABORATORY                  \
    ") AS \"laboratory:bool\", (?6 AND " IS_OUTSIDE                                \
    ") AS \"outside:bool\", coalesce((SELECT y.role FROM funding_profile y WHERE " \
    "y.party = "                                                                   \
    "p.id), '') AS wants"

#endif
