import time,sys
from tests.mutants.trials import *
from tests.mutants.making import mutants_of
if __name__=="__main__":
    t=time.time(); from collections import Counter; judges=Counter()
    [(m,v)]=list(try_out([None],1,1)); print(v, time.time()-t)
    al=allowed_after(v)
    t=time.time(); from collections import Counter; judges=Counter()
    for f in sys.argv[1:]:
        ms,skipped=mutants_of(f); print(len(ms),skipped,time.time()-t)
        for m,v in try_out(ms,1,2,al):
            judges[v.judge]+=1; (v.judge and v.judge!="time-out") or print(f,m.line,m.operator[5:],v.judge or "SURVIVED", m.change().where, "\n    -",m.change().before,"\n    +",m.change().after,flush=True)
    print(time.time()-t)
    print(judges)
