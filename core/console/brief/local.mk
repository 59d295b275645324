core_sources += %D%/brief.c %D%/brief.h %D%/part.c %D%/routes.c
