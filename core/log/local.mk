core_sources += %D%/log.c %D%/log.h
