/* What of a file is not where one would look for it, or is not kept. */
#include "plugins/recruitment/read/read-priv.h"

#include <string.h>

static bool says(const struct node *n)
{
    if (!n || n->aside)
        return false;
    if (*n->text)
        return true;
    for (n = n->first; n; n = n->next)
        if (says(n))
            return true;
    return false;
}

void note_put(struct reading *r, const char *place, const char *words, bool kept)
{
    struct read_record *record = r->record;

    if (record->n_notes >= READ_NOTES)
        return;
    if (!record->notes)
        record->notes = cordee_arena_get(r->a, READ_NOTES * sizeof *record->notes);
    record->notes[record->n_notes++] =
        (struct read_note){.place = place, .words = words, .kept = kept};
}

static void put(struct reading *r, struct node *n, const char *words, bool kept)
{
    if (says(n))
        note_put(r, node_place(r, n), words, kept);
}

void note_kept(struct reading *r, struct node *n, const char *words)
{
    put(r, n, words, true);
    node_use(n);
}

void note_left(struct reading *r, struct node *n, const char *words)
{
    put(r, n, words, false);
    node_use(n);
}

/* ---- why: by the name of what holds it -------------------------------------------- */

static const struct {
    const char *names, *words;
} reasons[] = {
    {" image photo photography picture logo ", T_LATER("pictures are not kept")},
    {" birthdate birthplace birth age gender gendercode sex height weight citizenship "
     "nationality nationalitycode nationalitylist maritalstatus religion disability "
     "geburtsdatum geburtstag geschlecht nationalität ",
     T_LATER("it must not count, so it is never kept with a profile")},
    {" references references employmentreferences referenceto ",
     T_LATER("words of others about somebody are not kept: ask them when it is time")},
    {" attachment attachments attachmentreferences attachmentlist documentation "
     "embeddeddata ",
     T_LATER("files within a file are not kept: add them as documents")},
    {" documentid alternateids id ids profileid candidateid positionid identifier "
     "sameas @id meta $schema uri documentinfo printingpreferences renderinginformation "
     "candidatesupplier @context @type ",
     T_LATER("it speaks of the file, not of what it is about")},
    {" distributionguidelines dataprotectionpolicy ",
     T_LATER("what others may do with it is not ours to keep: their consent decides")},
    {" associatedpositionopenings worklifecycles candidaterelationships "
     "candidatesources postinginstructions ",
     T_LATER("what happened in another system is not kept")},
};

enum { REASON_FAIR = 1 }; /* speaks of people only */

static const char *reason(const struct reading *r, const struct node *n)
{
    char name[64];

    for (; n; n = n->parent) {
        if (!n->name || !*n->name || strlen(n->name) > 60)
            continue;
        snprintf(name, sizeof name, " %s ", n->name);
        for (char *s = name; *s; s++)
            if (*s >= 'A' && *s <= 'Z')
                *s = (char)(*s + 'a' - 'A');
        for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
            if ((r->record->kind == READ_CANDIDATE || i != REASON_FAIR) &&
                strstr(reasons[i].names, name))
                return reasons[i].words;
    }
    return T_LATER("there is no place for it here");
}

static bool any_used(const struct node *n)
{
    if (n->used)
        return true;
    for (n = n->first; n; n = n->next)
        if (any_used(n))
            return true;
    return false;
}

void note_rest(struct reading *r, struct node *root)
{
    if (!says(root))
        return;
    if (!any_used(root) && (root->parent || !root->first)) {
        put(r, root, reason(r, root), false);
        return;
    }
    if (!root->used && *root->text && !root->aside)
        put(r, root, reason(r, root), false);
    for (struct node *n = root->first; n; n = n->next)
        note_rest(r, n);
}
