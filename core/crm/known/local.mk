core_sources += %D%/known.h %D%/recognise.c %D%/newcomers.c %D%/contacts.c
