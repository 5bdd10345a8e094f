/*
 * A PKCS#11 module in front of SoftHSM2. It shows a token only while the bench says that its card is in, under the
 * name of its reader, and adds the flags that SoftHSM2 never sets. The bench writes lines "<flags> <reader>" to
 * /run/bench/tokens; the line "hang" makes the module wait for ever, as middleware does on a service that hangs.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REAL "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"
#define SHOWN "/run/bench/tokens"
#define LABEL 32
#define MOST 64
#define CKR_BUFFER_TOO_SMALL 0x150UL
#define CKR_GENERAL_ERROR 0x5UL

/* The parts of PKCS#11 2.40 that are needed: the function list's order and where the fields are. */
struct functions {
    unsigned char version[2];
    void *function[68];
};
enum { GET_SLOT_LIST = 4, GET_SLOT_INFO = 5, GET_TOKEN_INFO = 6 };
struct slot_info {
    char description[64];
    char manufacturer[32];
    unsigned long flags;
    unsigned char versions[4];
};
struct token_info {
    char label[LABEL];
    char manufacturer[32];
    char model[16];
    char serial[16];
    unsigned long flags;
    unsigned long numbers[10];
    unsigned char versions[4];
    char time[16];
};

typedef unsigned long (*get_slot_list)(unsigned char, unsigned long *, unsigned long *);
typedef unsigned long (*get_slot_info)(unsigned long, struct slot_info *);
typedef unsigned long (*get_token_info)(unsigned long, struct token_info *);

static struct functions *real;
static struct functions ours;

/* Whether the token with this label (padded with spaces) is shown, and with which flags. */
static int shown(const char *label, unsigned long *flags)
{
    char line[128], padded[LABEL];
    FILE *file = fopen(SHOWN, "r");
    int found = 0;
    if (!file)
        return 0;
    while (!found && fgets(line, sizeof line, file)) {
        char *name;
        unsigned long value = strtoul(line, &name, 10);
        if (strncmp(line, "hang", 4) == 0)
            for (;;)
                pause();
        while (*name == ' ')
            name++;
        name[strcspn(name, "\n")] = 0;
        memset(padded, ' ', LABEL);
        memcpy(padded, name, strnlen(name, LABEL));
        if (memcmp(padded, label, LABEL) == 0) {
            *flags = value;
            found = 1;
        }
    }
    fclose(file);
    return found;
}

static unsigned long slot_list(unsigned char present, unsigned long *list, unsigned long *count)
{
    unsigned long all[MOST], many = MOST, kept = 0, result, flags, i;
    struct token_info token;
    (void)present;
    shown("", &flags);
    result = ((get_slot_list)real->function[GET_SLOT_LIST])(1, NULL, &many);
    if (result == 0 && many <= MOST)
        result = ((get_slot_list)real->function[GET_SLOT_LIST])(1, all, &many);
    if (result != 0)
        return result;
    for (i = 0; i < many && i < MOST; i++) {
        if (((get_token_info)real->function[GET_TOKEN_INFO])(all[i], &token) == 0 && shown(token.label, &flags))
            all[kept++] = all[i];
    }
    if (list && *count < kept)
        result = CKR_BUFFER_TOO_SMALL;
    else if (list)
        memcpy(list, all, kept * sizeof *list);
    *count = kept;
    return result;
}

static unsigned long slot_info(unsigned long slot, struct slot_info *info)
{
    struct token_info token;
    unsigned long result = ((get_slot_info)real->function[GET_SLOT_INFO])(slot, info);
    if (result == 0 && ((get_token_info)real->function[GET_TOKEN_INFO])(slot, &token) == 0) {
        memset(info->description, ' ', sizeof info->description);
        memcpy(info->description, token.label, LABEL);
    }
    return result;
}

static unsigned long token_info(unsigned long slot, struct token_info *info)
{
    unsigned long flags, result = ((get_token_info)real->function[GET_TOKEN_INFO])(slot, info);
    if (result == 0 && shown(info->label, &flags))
        info->flags |= flags;
    return result;
}

unsigned long C_GetFunctionList(struct functions **list)
{
    unsigned long (*get)(struct functions **);
    void *library = dlopen(REAL, RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return CKR_GENERAL_ERROR;
    get = (unsigned long (*)(struct functions **))dlsym(library, "C_GetFunctionList");
    if (!get || get(&real) != 0)
        return CKR_GENERAL_ERROR;
    ours = *real;
    ours.function[GET_SLOT_LIST] = (void *)slot_list;
    ours.function[GET_SLOT_INFO] = (void *)slot_info;
    ours.function[GET_TOKEN_INFO] = (void *)token_info;
    *list = &ours;
    return 0;
}
