/* Who writes that they have another address from now on. */
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"

#include <string.h>
#include <strings.h>

#define SENTENCE_MOST 400
#define SHORT         8 /* words: "New e-mail address: ..." is of whoever wrote it */

/* Their own; in a longer sentence it may be a colleague's. */
static const char *const own_words[] = {
    " my ",  " mein ", " meine ", " meiner ", " meinen ", " mon ",   " ma ",
    " mio ", " mia ",  " moj ",   " moja ",   " moje ",   " mojem ", NULL};

static bool is_own(const struct cd_pieces *p, size_t from, size_t to,
                   struct cordee_arena *arena)
{
    size_t words = 0;

    for (size_t i = from; i < to; i++)
        words += p->all[i].kind == CD_PIECE_WORD;
    return words <= SHORT ||
           cd_words_one(cd_pieces_words(p, from, to, arena), own_words) != NULL;
}

/* The only one in the sentence that is not the one of before. */
static const char *address_in(const struct cd_pieces *p, size_t from, size_t to,
                              const char *own)
{
    const char *found = NULL;

    for (size_t i = from; i < to; i++)
        if (p->all[i].kind == CD_PIECE_ADDRESS && strcasecmp(p->all[i].word, own) != 0) {
            if (found && strcasecmp(found, p->all[i].word) != 0)
                return NULL;
            found = p->all[i].word;
        }
    return found;
}

const char *cd_new_address_read(const char *text, const char *own,
                                const char **sentence_r, struct cordee_arena *arena)
{
    struct cd_pieces p;

    cd_pieces_read(text, arena, &p);
    for (size_t i = 0; i < p.n;) {
        size_t end = cd_sentence_end(&p, i);
        const char *found = address_in(&p, i, end, own);

        if (found && cd_words_one(cd_pieces_words(&p, i, end, arena), cd_moved_words) &&
            is_own(&p, i, end, arena)) {
            *sentence_r = cd_pieces_text(&p, i, end, SENTENCE_MOST, arena);
            return found;
        }
        i = end;
    }
    return NULL;
}
