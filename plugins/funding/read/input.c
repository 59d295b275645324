#include "plugins/funding/read/read-priv.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { STEP = 64 * 1024 };

int input_open(struct input *in, int fd, struct cordee_error *err)
{
    const int own = dup(fd);

    *in = (struct input){0};
    /* What is not packed comes through as it is. */
    in->gz = own < 0 ? NULL : gzdopen(own, "rb");
    if (!in->gz && own >= 0)
        close(own);
    return in->gz ? 0 : cordee_fail(err, CORDEE_E_IO, "the file cannot be read");
}

void input_close(struct input *in)
{
    if (in->gz)
        gzclose(in->gz);
    free(in->text);
    *in = (struct input){0};
}

/* Moves what is unused to the front, and makes room for `want` and a step. */
static void make_room(struct input *in, size_t want)
{
    if (in->at) {
        memmove(in->text, in->text + in->at, in->n);
        in->done += (int64_t)in->at;
        in->at = 0;
    }
    if (want + STEP < in->room)
        return;
    in->room = 2 * want + STEP + 1;
    in->text = realloc(in->text, in->room);
    if (!in->text)
        abort();
}

int input_fill(struct input *in, size_t want, struct cordee_error *err)
{
    if (in->n >= want || in->ended)
        return 0;
    make_room(in, want);
    while (in->n < want && !in->ended) {
        const int n = gzread(in->gz, in->text + in->n, STEP);

        if (n < 0)
            return cordee_fail(err, CORDEE_E_INVALID,
                               "the file is damaged: it cannot be unpacked");
        in->ended = n == 0;
        in->n += (size_t)n;
        if (in->done + (int64_t)in->n > INPUT_MOST)
            return cordee_fail(err, CORDEE_E_TOO_LARGE,
                               "the file is larger than 1 GB, which is the most");
        if (in->n + STEP >= in->room && in->n < want)
            make_room(in, want);
    }
    in->text[in->n] = '\0';
    return 0;
}

void input_skip(struct input *in, size_t n)
{
    n = n < in->n ? n : in->n;
    in->at += n;
    in->n -= n;
}

int input_whole(struct input *in, struct cordee_error *err)
{
    if (input_fill(in, INPUT_WHOLE + 1, err) < 0)
        return -1;
    return in->n > INPUT_WHOLE
               ? cordee_fail(err, CORDEE_E_TOO_LARGE,
                             "a feed, calendar or table of more than 20 MB is not read")
               : 0;
}
