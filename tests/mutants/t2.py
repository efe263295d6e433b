import time,sys
from tests.mutants.trials import *
from tests.mutants.making import mutants_of
if __name__=="__main__":
    t=time.time()
    [(m,v)]=list(try_out([None],1,1)); print(v, time.time()-t)
    al=allowed_after(v)
    t=time.time()
    for f in ["ledger.py"]:
        ms,skipped=mutants_of(f); print(len(ms),skipped,time.time()-t)
        for m,v in try_out(ms,1,2,al):
            print(m.line,m.operator,v.judge or "SURVIVED",v.found[-80:].replace("\n"," "), m.change() if not v.judge else '')
    print(time.time()-t)
