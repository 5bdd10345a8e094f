/* Another program that holds the card in the named reader for itself alone: says "held", then waits for ever. */
#include <stdio.h>
#include <unistd.h>
#include <winscard.h>

int main(int count, char **words)
{
    SCARDCONTEXT context;
    SCARDHANDLE card;
    DWORD protocol;
    LONG result;
    int tries;
    if (count != 2)
        return 2;
    result = SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &context);
    /* On a busy machine the reader may not have seen its card yet. */
    for (tries = 0; result == SCARD_S_SUCCESS || (result == (LONG)SCARD_E_NO_SMARTCARD && tries < 100); tries++) {
        if (tries > 0)
            usleep(50 * 1000);
        result = SCardConnect(context, words[1], SCARD_SHARE_EXCLUSIVE, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &card, &protocol);
        if (result == SCARD_S_SUCCESS)
            break;
    }
    if (result != SCARD_S_SUCCESS) {
        printf("0x%08lX\n", (unsigned long)result);
        return 1;
    }
    puts("held");
    fflush(stdout);
    for (;;)
        pause();
}
