core_sources += %D%/heads.c %D%/heads.h
