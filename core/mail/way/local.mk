core_sources += %D%/way.h %D%/source.c %D%/poll.c %D%/file.c %D%/bring.c %D%/bring.h %D%/split.c %D%/split.h \
	%D%/trial.c
