core_sources += \
	%D%/decide.c %D%/list.c %D%/person.c %D%/proposal-priv.h %D%/proposal.h %D%/propose.c
