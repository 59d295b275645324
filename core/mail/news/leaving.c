/* The words in which somebody asks to be left alone: they are the proof. */
#include "core/mail/bounce/kind.h"
#include "core/mail/bounce/words.h"
#include "core/mail/news/read.h"

#include <string.h>

#define SENTENCE_MOST 400

const char *cd_leaving_sentence(const char *subject, const char *text,
                                struct cordee_arena *arena)
{
    struct cd_pieces p;

    cd_pieces_read(text, arena, &p);
    for (size_t i = 0; i < p.n;) {
        size_t end = cd_sentence_end(&p, i);
        const char *said = cd_pieces_text(&p, i, end, SENTENCE_MOST, arena);
        const char *words = cd_words(said, SENTENCE_MOST, arena);

        if (cd_words_one(words, cd_texts_leaving) ||
            (p.n <= 12 && cd_words_one(words, cd_subjects_leaving)))
            return said;
        i = end;
    }
    return cd_words_one(cd_words(subject, SENTENCE_MOST, arena), cd_subjects_leaving)
               ? subject
               : NULL;
}
