/* The library of pictures for letters: its pages, and the pictures for everybody. */
#ifndef CORE_CONSOLE_LETTERS_PICTURES_H
#define CORE_CONSOLE_LETTERS_PICTURES_H

#include "core/console/console.h"

CD_HANDLER(cd_pictures_list);
CD_HANDLER(cd_pictures_add);
CD_HANDLER(cd_pictures_show);
CD_HANDLER(cd_pictures_save);
CD_HANDLER(cd_pictures_remove);
CD_HANDLER(cd_pictures_get);

#endif
