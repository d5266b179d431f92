// Pictures whose code stands in a later frame or page, or is drawn in four inks.
#include "content/image/frames.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "base/encode.h"
#include "content/read.h"

namespace sekisho::content {
namespace {

struct Row {
  const char* kind;
  const char* base64;
};
// A blank picture, then the code of https://late.example.com; the last is the code alone.
constexpr Row rows[] = {
    {"gif",
     "R0lGODlhQgBCAIEAAP///wAAAAAAAAAAACH/"
     "C05FVFNDQVBFMi4wAwEAAAAh+"
     "QQAPAAAACwAAAAAQgBCAAAIawABCBxIsKDBgwgTKlzIsKHDhxAjSpxIsaLFixgzatzIsaPHjyBDihxJsqTJkyhTql"
     "zJsqXLlzBjypxJs6bNmzhz6tzJs6fPn0CDCh1KtKjRo0iTKl3KtKnTp1CjSp1KtarVq1izat3K1WlAACH5BAA8AAAALAgACAAyADIAgQAAAP///"
     "wAAAAAAAAj/AAEIHEiQYICDCAUiXBhAYcKCECNK"
     "BMCwIcWKFhdOjIjxocaLHw8azNjRosOOJ0mGNHkxZcWREEW2BKmypkyZMAfi1EkypU+aN1k6zJlzZVCXPQvu3DmU5s+"
     "gK2OyZDrTqFCeR5VOvQq1psSoWkeiBHr1q02GYjEi3Vi0JNuwVZNmfUs3bt"
     "OsVM2WROvULtm9gNX2xRuYL1GOhvum7Sp140usXPnuvfuwaVqpYx8z5ok58tjLfqlqllsWMmXLkAmjXq31I2ukm10jlp33r1fbtWlHBr1UcOfDqMH"
     "+PM05tcfbVtsezoy88kyzv8lGbzxR9HHZw4tH"
     "1806ueLWt4nzcT6+lq3u2ovPvj1fOn1h59CNL3/fXrt0+3V7r0/62vzW/"
     "cF5JlhX1pVH3GRxYZegc6rBtRlojkm224LTVSchdQo+lt14GMJ334amPVdcb2Axx52DW5U4YGIIzuXfiQReKGKEMNbXln"
     "W5JZZfeCF2tlNAADs="},
    {"png",
     "iVBORw0KGgoAAAANSUhEUgAAAEIAAABCCAAAAADGP180AAAACGFjVEwAAAACAAAAAPONk3AAAAAaZmNUTAAAAAAAAABCAAAAQgAAAAAAAAAAAAAD6"
     "AAA6hTJxQAAAC1JREFUeJztzDEBAAAIAyC1f2"
     "cNsccDAtBbqYkHhUKhUCgUCoVCoVAoFIr3xQG6SAGDIGOMNgAAABpmY1RMAAAAAQAAADIAAAAyAAAACAAAAAgAAAPoAACG2fepAAABCmZkQVQAAAA"
     "CeJytVkkSwzAIg07//2V6cIkk6hyqmJlmsV3J"
     "IAzJEKuIiMjvvZ9S1rzib3vHhdhoKVzryms8lkaf2EU+"
     "8RqXha02DGonWGAZseVyWRSpRO3mwRqPRTOo1c7rt0ZhBkvOiED9vFHHYVk3jlJdEzgrnH9OxPD/9iKHMrA177CsPXN8Svbf7+D2dNnHKm"
     "WM9XqiPqMyT5FC6/lJhemYJUWqfWBvLV1y5hc0SYog59szXYDMvs0ZT5eQHTMf7x/"
     "jp84+ozYXZ4R7XhgX6GDUOnOmV+rJhDe9jxO9cvL9KnOqVyoDcsCvlnOA9cZ3BXqA/3Vx1yu1J3c99fsLM2hX"
     "0appZvIH5jd3cCGYzxwAAAAASUVORK5CYII="},
    {"webp",
     "UklGRggBAABXRUJQVlA4WAoAAAASAAAAQQAAQQAAQU5JTQYAAAAAAAAAAABBTk1GKgAAAAAAAAAAAEEAAEEAAAAAAAJWUDhMEQAAAC9BQBAAB9D//"
     "ve//4GI6H8AAEFOTUaqAAAABAAABAAAMQAAMQ"
     "AAAAAAAFZQOEyRAAAALzFADBAPEBHzH8KNIsmR1FCuoL8iaHegvy6QO8dXBHIFtVdpvxDRfwFJ4oBoB7O2QQjUcoapGb3W3CnxB3dQB9+/"
     "ihkxqcz6aWYiCc+qWnk8DcJjIqZaftC6CeNYxwkxzmlR"
     "1Mwsa6jVx+ndBOhOV2Z88EAwH8YGKhKPiRn9E9pZreeOnwYI1MnPr2B2Z8MvAAA="},
    {"tiff",
     "SUkqACAAAAAmoH//////////////////////"
     "gAgAgAAJAAABAwABAAAAQgAAAAEBAwABAAAAQgAAAAIBAwABAAAAAQAAAAMBAwABAAAABAAAAAYBAwABAAAAAQAAABEBBAABAAAACAAAABYBAwABA"
     "A"
     "AAQgAAABcBBAABAAAAFwAAABwBAwABAAAAAQAAAIwBAAAAAAAAAAAAAAAAAAAAAElJKgDsAAAAJqB///yLoSciuXp//LhIQRJ4cuE///"
     "5+wgi3DLlP3////4Zdl///////EP////xww8f//jO8vl8v"
     "4///xwwggggh//IvHOHDPEXD//yDudy7C4nf//yLYYR3hBBS/O5+///8MQwzeZiwwv/8gvMMM/HsMvh//+Q9nc95Fc74f///IrxDPxbhhh///"
     "DM2XYefi3DC///CLkJ5wxDH/8SDkBGynv/8i6TeM7"
     "///8uEwgz3Hhf//5+8IKMf///DPEbYf///hGyL4QZci4v///HhH0hhBf//HhnmZkH//iIiP//"
     "ABABACQAAAQMAAQAAAEIAAAABAQMAAQAAAEIAAAACAQMAAQAAAAEAAAADAQMAAQAAAAQAAAAGAQMA"
     "AQAAAAEAAAARAQQAAQAAAKgAAAAWAQMAAQAAAEIAAAAXAQQAAQAAAOQAAAAcAQMAAQAAAAEAAAAAAAAAAAA="},
    {"jpeg",
     "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwBQNzxGPDJQRkFGWlVQX3jIgnhubnj1r7mRyP///////////////////////////////////////////////"
     "////8AAFAgAxgDGBEMRAE0RAFkRAEsRAP/EAB"
     "8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//"
     "EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNRYQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZH"
     "SElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlpeYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5"
     "ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASw"
     "AAPwC7V2rtXaKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK"
     "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK"
     "KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKTcPUUm4eopNw9RRRuHqKNw9RRuHqKKNw9RRuHqKNw9R"
     "RRuHqKNw9RRuHqKKNw9RRuHqKNw9RRR1o60da"
     "KWlpaKQkDqaQkDqaQkDqaKOtHWjrRS0tLRRRRRSZHqKTI9RSZHqKKWlpaKQkDqaQkDqaQkDqaKNw9RRuHqKNw9RRRuHqKNw9RRuHqKKNw9RRuHqKN"
     "w9RRRuHqKNw9RRuHqKKMg9xRkHuKMg9xRS0tL"
     "RRRRRRRRRRRRRRRRRSN90/Skb7p+lI33T9KKygHeQqpJOfWsoB3kKqSTn1rKAd5Cqkk59aKk+zT+h/OpPs0/ofzqT7NP6H86KPs0/ofzo+zT+h/"
     "Oj7NP6H86KPs0/ofzo+zT+h/Oj7NP6H86KjkSSP"
     "G/Iz71HIkkeN+Rn3qORJI8b8jPvRWhaf8AHuua0LT/"
     "AI91zWhaf8e65oqR3CLuY4FSO4RdzHAqR3CLuY4FFVJybjHknOOtVJybjHknOOtVJybjHknOOtFWLdWSEButWLdWSEButWLdWSEButFPdwi7"
     "mOBT3cIu5jgU93CLuY4FFJHKkmdhzikjlSTOw5xSRypJnYc4oqhdMRcnk4qhdMRcnk4qhdMRcnk4oq5HPG5ChuauRzxuQobmrkc8bkKG5oqC/"
     "JG3BqC/JG3BqC/JG3BoqBIZnXcuSPrUCQzOu5ckfW"
     "oEhmddy5I+tFO+zT+h/OnfZp/Q/nTvs0/ofzoo+zT+h/Oj7NP6H86Ps0/ofzopPs847H86T7POOx/"
     "Ok+zzjsfzootSftCgk0WpP2hQSaLUn7QoJNFadadadFFFFFFFFFFFFFFFFFI33T9KRvun6Ujf"
     "dP0orOtv+PofWs62/wCPofWs62/4+h9aKt3E/k44zmrdxP5OOM5q3cT+TjjOaKh+3/7FQ/b/APYqH7f/ALFFPhu/MkC7cZp8N35kgXbjNPhu/"
     "MkC7cZopmofwUzUP4KZqH8FFTWpxbA1NanFsDU1qc"
     "WwNFQmf7SfKxjPeoTP9pPlYxnvUJn+0nysYz3oqa3g8nPOc1NbweTnnOamt4PJzznNFMlu/"
     "LlKbc0yW78uUptzTJbvy5Sm3NFTSp5sW3OM1NKnmxbc4zU0qebFtzjNFVv+PL/a3VW/48v9rdVb/jy/"
     "2t1FHkfaf3ucZ7UeR9p/"
     "e5xntR5H2n97nGe1FPhtPLkDbs4p8Np5cgbdnFPhtPLkDbs4opmofwUzUP4KZqH8FFTWpxbA1NanFsDU1qcWwNFQm+wSNlQm+wSNlQm+wSNlFH2//"
     "Yo+3/7FH2//AGKKsx"
     "yebDuxjIqzHJ5sO7GMirMcnmw7sYyKKo23/H0PrVG2/wCPofWqNt/x9D60VpVpVpUUUUUUUUUUUUUUUUUUjfdP0pG+6fpSN90/Sis62/4+h9azrb/"
     "j6H1rOtv+PofWipdQ/gqXUP4Kl1D+CiqVUqpU"
     "VPaf8fC1Paf8fC1Paf8AHwtFTah/"
     "BU2ofwVNqH8FFTWnNutTWnNutTWnNutFMmiSFDIgww70yaJIUMiDDDvTJokhQyIMMO9FFnK8u7ec4os5Xl3bznFFnK8u7ec4oqSSCNiXI5qSSCNiX"
     "I5qSSCNiX"
     "I5oqvBO7ThWb5arwTu04Vm+Wq8E7tOFZvlopb8g7cGlvyDtwaW/IO3Boqa0I8heRU1oR5C8iprQjyF5FFT1PU9FUtQ/gqlqH8FUtQ/goqW2/"
     "49R9Kltv8Aj1H0qW2/49R9KKzm+8frWc33j9azm+8f"
     "rRSUlJRWlbf8eo+laVt/x6j6VpW3/HqPpRVW2/4+h9aq23/H0PrVW2/"
     "4+h9aK0q0q0qKKKKKKKKKKKKKKKKKRvun6UjfdP0pG+6fpRWdbf8AH0PrWdbf8fQ+tZ1t/wAfQ+tFWLyJ5duwZxVi8ieXbs"
     "GcVYvInl27BnFFVvss392q32Wb+7Vb7LN/doqS3t5EmDMuBUlvbyJMGZcCpLe3kSYMy4FFO1D+Cnah/BTtQ/goqa0/491qa0/491qa0/"
     "491op1yheEqvWnXKF4Sq9adcoXhKr1oqvb/wCjZ83jPSq9"
     "v/o2fN4z0qvb/"
     "wCjZ83jPSipjdREH5qmN1EQfmqY3URB+ais0n5iRWaT8xIrNJ+"
     "YkUUEk9TQST1NBJPU0UqsQRycUqsQRycUqsQRycUVpRzxuQobmtKOeNyFDc1pRzxuQobmioNQ/gqDUP4Kg1D+Ci"
     "prXm2FTWvNsKmtebYUVTNrKSflqmbWUk/LVM2spJ+Wij7LN/do+yzf3aPss392irsCFLfa3XFXYEKW+1uuKuwIUt9rdcUVTtv+PofWqdt/"
     "x9D61Ttv+PofWitKtKtKiiiiiiiiiiiiiiiiikb7p+lI"
     "33T9KRvun6UVlRyeVNuxnBrKjk8qbdjODWVHJ5U27GcGirP2/wD2Ks/b/wDYqz9v/wBiij7f/sUfb/8AYo+3/wCxRR9v/wBij7f/ALFH2/"
     "8A2KKhuJ/OxxjFQ3E/nY4xiobifzscYxRVy1OLYGrlqc"
     "WwNXLU4tgaKbFd+ZLs24psV35kuzbimxXfmS7NuKKj1D+Co9Q/"
     "gqPUP4KKjitPMi37sVHFaeZFv3YqOK08yLfuxRUUUfmS7M4qKKPzJdmcVFFH5kuzOKKfcQeTjnOafcQeTjnOafcQeTjnOaKdFaeZ"
     "Fv3Yp0Vp5kW/dinRWnmRb92KKbajFyBTbUYuQKbajFyBRU2ofwVNqH8FTah/BRTIbvy4wu3OKZDd+XGF25xTIbvy4wu3OKKf9v8A9in/AG//"
     "AGKf9v8A9iij7f8A7FH2/wD2KPt/+xRQb7II2UG+yC"
     "NlBvsgjZRUNqc3INQ2pzcg1DanNyDRWnWnWnRRRRRRRRRRRRRRRRRSHpSHpSHpRUJt4M9B+"
     "dQm3gz0H51CbeDPQfnRSfZoPQfnSfZoPQfnSfZoPQfnRS/ZYf7tL9lh/u0v2WH+7RSfZoPQfnSfZoPQ"
     "fnSfZoPQfnRR9mg9B+dH2aD0H50fZoPQfnRUgCJGVUgDHrUgCJGVUgDHrUgCJGVUgDHrRVG2/wCPofWqNt/"
     "x9D61Rtv+PofWir8kSSY3jOKvyRJJjeM4q/JEkmN4ziiqcjvFJ5aZCVTkd4pPLTISqc"
     "jvFJ5aZCUVJIiRR+YmA9SSIkUfmJgPUkiJFH5iYD0U23/0nPm846U23/0nPm846U23/"
     "wBJz5vOOlFNkd4pPLTISmyO8UnlpkJTZHeKTy0yEoqzHFEpDDGfrVmOKJSGGM/WrMcUSkMMZ+tFOkSOTG/B"
     "x706RI5Mb8HHvTpEjkxvwce9FM+ywn+GmfZYT/DTPssJ/hoo+yw/3aPssP8Ado+yw/3aKDawjqKDawjqKDawjqKKPssJ/"
     "ho+ywn+Gj7LCf4aKclvGjblXBpyW8aNuVcGnJbxo25VwaKlqWpaKKKKKK"
     "KKKKKKKKKKKQ9DSHoaQ9DRWcbefJ4P51nG3nyeD+dZxt58ng/nRR9mn9D+dH2af0P50fZp/Q/"
     "nRViOVYovLc4erEcqxReW5w9WI5Vii8tzh6KqyRSqCxzj61VkilUFjnH1qrJFKoLHOPrRTY0kkzsy"
     "ce9NjSSTOzJx702NJJM7MnHvRTzbz46H86ebefHQ/"
     "nTzbz46H86KbbsI5gW4AptuwjmBbgCm27COYFuAKK0o5UkzsOcVpRypJnYc4rSjlSTOw5xRTJJolJViM0ySaJSVYjNMkmiUlWIzRWazEk8nFZ"
     "rMSTycVmsxJPJxRVvT/wCOren/"
     "AMdW9P8A46KtsBtPA6VbYDaeB0q2wG08DpRWSzHceT1rJZjuPJ61ksx3Hk9aKTcfU0m4+ppNx9TRWnaf8e65rTtP+Pdc1p2n/"
     "HuuaKmqapqKrXcckm3Z2qtdxySb"
     "dnaq13HJJt2dqKkt1ZIQH6ipLdWSEB+oqS3VkhAfqKKFnjdtqnmhZ43bap5oWeN22qeaKlqWpaKKKKKKKKKKKKKKKKKQnAJpCcAmkJwCaKpm+"
     "wfuVTN9g/cqmb7B+5RU1vP52eMYqa3n87PGMVNbz+"
     "dnjGKKZNa75DJu/CmTWu+Qybvwpk1rvkMm78KKZ532j9zjGe9M877R+5xjPemed9o/c4xnvRR/x5f7W6j/AI8v9rdR/wAeX+1uoqxHJ5sO/"
     "GMirEcnmw78YyKsRyebDvxjIorOjj82bbnGTWdHH5s2"
     "3OMms6OPzZtucZNFWf8Ajy/2t1Wf+PL/AGt1Wf8Ajy/2t1FVZpPNkLYxmqs0nmyFsYzVWaTzZC2MZoohj82QLnGaIY/"
     "NkC5xmiGPzZAucZorQt4PJzznNaFvB5Oec5rQt4PJzznNFTN90/Spm+6fpU"
     "zfdP0orKjj82bbnGTWVHH5s23OMmsqOPzZtucZNFPuIPJxznNPuIPJxznNPuIPJxznNFXLU4tgauWpxbA1ctTi2BopsV35kuzbimxXfmS7NuKbFd+"
     "ZLs24op1xceTjjOadcXHk44zmnXFx5OOM5oqA"
     "32QRsqA32QRsqA32QRsoqK1ObkGorU5uQaitTm5BorTrTrTooooooooooooooooopOtJ1pOtFVbm3jWJmVeaq3NvGsTMq81VubeNYmZV5oqpG8ked"
     "mRn2qpG8kedmRn2qpG8kedmRn2op5uJ8dT+VP"
     "NxPjqfyp5uJ8dT+VFRK7I+4HmoldkfcDzUSuyPuB5oq3ARcZ845x0q3ARcZ845x0q3ARcZ845x0oq0oRF2qRj61aUIi7VIx9atKERdqkY+"
     "tFQzRLEhkjGGFQzRLEhkjGGFQzRLEhkjGGFFUpZHkxv7"
     "VSlkeTG/tVKWR5Mb+1FWYIYmgDNjNWYIYmgDNjNWYIYmgDNjNFVQWjfcuRiqoLRvuXIxVUFo33LkYoqT7VN/eqT7VN/eqT7VN/"
     "eooF1KSAW60C6lJALdaBdSkgFutFXUgjQhwMH1q6kEaEOBg+tXUg"
     "jQhwMH1op0iRyY34OPenSJHJjfg496dIkcmN+"
     "Dj3opQqpGQvTFKFVIyF6YpQqpGQvTFFULYEXIJGBmqFsCLkEjAzVC2BFyCRgZoq88aS43c4q88aS43c4q88aS43c4orPnRUnKjpWfOipOVHSs+dFS"
     "cqOlFXo4YlIZcZq9HDEpDLjNXo4YlIZcZoqapqmooooooooooooooooooooopOtJ1pOtFMkeOPG/"
     "Az7UyR448b8DPtTJHjjxvwM+1FRm4gIwCPyqM3EBGAR+VRm4gIwCPyoqlJBIoLEcVSkgkUFiOK"
     "pSQSKCxHFFJFG8mdnakijeTOztSRRvJnZ2opGDxvhiQR70jB43wxII96Rg8b4YkEe9FaMc8b4UHJrRjnjfCg5NaMc8b4UHJoqC/AG3AqC/AG3AqC/"
     "AG3AoqopO4cnrVRSdw5PWqik7hyetFaM0e+DC"
     "gZIrRmj3wYUDJFaM0e+DCgZIoqn9lm/u1T+yzf3ap/"
     "ZZv7tFAtZQQSvSgWsoIJXpQLWUEEr0oqzJKssXlxn56sySrLF5cZ+erMkqyxeXGfnoqnIkkeN+Rn3qnIkkeN+Rn3qnIkkeN+Rn3oq/ac265q"
     "/ac265q/"
     "ac265oouwBAxAwaLsAQMQMGi7AEDEDBoqGwJO7JqGwJO7JqGwJO7JoptzBI8rMo4ptzBI8rMo4ptzBI8rMo4oqO1J+"
     "0KCTUdqT9oUEmo7Un7QoJNFadadadFFFFFFFFFFFFFFFFFITgE0h"
     "OATSE4BNFV4rvzJdm3FV4rvzJdm3FV4rvzJdm3FFR6h/"
     "BUeofwVHqH8FFUwcEGqYOCDVMHBBoqxLd+ZEU24qxLd+ZEU24qxLd+ZEU24optvceTnjOabb3Hk54zmm29x5OeM5oqYwfaB5ucZ7VMYPtA"
     "83OM9qmMH2gebnGe1FVon8qXdjOKrRP5Uu7GcVWifypd2M4op9xP52OMYp9xP52OMYp9xP52OMYop8Np5iK+7FPhtPMRX3Yp8Np5iK+"
     "7FFXJX8qLdjOKuSv5UW7GcVclfyot2M4oplvP52eMYplvP5"
     "2eMYplvP52eMYoqYjIIqYjIIqYjIIoqmYPs5Muc47VTMH2cmXOcdqpmD7OTLnOO1FQ3Fx52OMYqG4uPOxxjFQ3Fx52OMYop8N35aBNuafDd+"
     "WgTbmnw3floE25oq5Knmxbc4zVyVPNi25xmrkqebFt"
     "zjNFVv+PL/AGt1Vv8Ajy/2t1Vv+PL/"
     "AGt1FBvsj7lBvsj7lBvsj7lFQ2pzcg1DanNyDUNqc3INFadadadFFFFFFFFFFFFFFFFFIelIelIelFVpY0iQvH98VWljSJC8f3xVaWNIkLx/"
     "fFFU5Hkkxvyc"
     "e1U5Hkkxvyce1U5Hkkxvyce1FM2n0NM2n0NM2n0NFSW6q8wVulSW6q8wVulSW6q8wVulFXfs0HoPzq79mg9B+"
     "dXfs0HoPzoqvJK0UvlocJVeSVopfLQ4Sq8krRS+WhwlFWBbwEZIH51YFvARkgfnVg"
     "W8BGSB+dFV7uJE2+WPriq93EibfLH1xVe7iRNvlj64opkc0qAKM4+lMjmlQBRnH0pkc0qAKM4+lFW7pgbY8jNW7pgbY8jNW7pgbY8jNFRaf/HUWn/"
     "x1Fp/8dFJcTypMQpOKS4nlSYhScUlxPKkxCk4"
     "oqB7iR12s3FQPcSOu1m4qB7iR12s3FFSWkccm7f2qS0jjk3b+1SWkccm7f2oqybeADIA/"
     "OrJt4AMgD86sm3gAyAPzoqGC4dpgrN8tQwXDtMFZvlqGC4dpgrN8tFWnjSXG7nFWnjSXG7nFWnjSXG7nF"
     "FZ88YWcqqnFZ88YWcqqnFZ88YWcqqnFFXo4I0IYLzV6OCNCGC81ejgjQhgvNFTVNU1FFFFFFFFFFFFFFFFFIehpD0NIehoqlDBKs4LD5apQwSrOCw"
     "+WqUMEqzgsPloq7tHoKu7R6Cru0egopCoweBS"
     "FRg8CkKjB4FFZxtZtxIWs42s24kLWcbWbcSFopfs0/ofzpfs0/ofzpfs0/"
     "ofzopDazdStIbWbqVpDazdStFQ5YcZNQ5YcZNQ5YcZNFWbSVE3eYfpmrNpKibvMP0zVm0lRN3mH6ZoqwbiDB5H5VYNxB"
     "g8j8qsG4gweR+VFZ7MSTycVnsxJPJxWezEk8nFFW9P/jq3p/8AHVvT/"
     "wCOip5JolJVsZqeSaJSVbGankmiUlWxmis0KZHwoyTWaFMj4UZJrNCmR8KMk0VKLWYdBUotZh0FSi1mHQUUG3nx0P50G3nx"
     "0P50G3nx0P50VDyD71DyD71DyD70VcsCTuyauWBJ3ZNXLAk7smip3niRsMRn6VO88SNhiM/"
     "Sp3niRsMRn6UUqXEbttVuaVLiN22q3NKlxG7bVbmipalqWiiiiiiiiiiiiiiiiikJwCaQnAJpCcAmiq"
     "ZvsEjZVM32CRsqmb7BI2UUfb/9ij7f/sUfb/8AYoo+3/7FH2//AGKPt/8AsUUfb/8AYo+3/wCxR9v/ANiij7f/ALFH2/8A2KPt/"
     "wDsUVZjk82HdjGRVmOTzYd2MZFWY5PNh3YxkUVlN94/WspvvH61"
     "lN94/"
     "WipreDzs84xU1vB52ecYqa3g87POMUVHNH5UhXOcVHNH5UhXOcVHNH5UhXOcUUymUyip7efyc8ZzU9vP5OeM5qe3n8nPGc0VHNJ5shbGM1HNJ5shb"
     "GM1HNJ5shbGM0VJaf8fC1Jaf8AHwtSWn"
     "/HwtFXLi48nHGc1cuLjyccZzVy4uPJxxnNFPjk82HdjGRT45PNh3YxkU+OTzYd2MZFFZTfeP1rKb7x+tZTfeP1oq5p/wDHVzT/AOOrmn/x0VDd/"
     "wDHw1Q3f/Hw1Q3f/Hw1FJaf8fC0lp/x8LSWn/Hw"
     "tFalalalFFFFFFFFFFFFFFFFFI33T9KRvun6UjfdP0orMgQPcbW6ZrMgQPcbW6ZrMgQPcbW6Zoq6bWEdRV02sI6irptYR1FFJ9mg9B+dJ9mg9B+"
     "dJ9mg9B+dFL9mgPYfnS/ZoD2H50v2aA9h+dFVry"
     "JItuwYzVa8iSLbsGM1WvIki27BjNFWLb/j1H0qxbf8eo+lWLb/"
     "AI9R9KKpwIHuNrdM1TgQPcbW6ZqnAge42t0zRWjHEkedgxmtGOJI87BjNaMcSR52DGaKZJDExLNjNMkhiYlmxmmSQxMSzYzRWYep"
     "rMPU1mHqaKACegoAJ6CgAnoKKuwW8bQBmXmrsFvG0AZl5q7BbxtAGZeaKgtcC5FQWuBcioLXAuRRV+RI5Mb8HHvV+RI5Mb8HHvV+"
     "RI5Mb8HHvRQAiRlVIAx60AIkZVSAMetACJGVUgDHrRWU33j9ay"
     "m+8frWU33j9aKuaf8Ax1c0/wDjq5p/"
     "8dFRXSk3J4OKiulJuTwcVFdKTcng4oq5HBGhDBeauRwRoQwXmrkcEaEMF5oqapqmooooooooooooooooopG+6fpSN90/Skb7p+lFZ1t/x9D61nW3/"
     "H0PrWdb"
     "f8fQ+tFS35I24NS35I24NS35I24NFU9x9TVPcfU1T3H1NFTWhJuF5NTWhJuF5NTWhJuF5NFTah/"
     "BU2ofwVNqH8FFTWvNsKmtebYVNa82woqtHE8MvmOMKO9Vo4nhl8xxhR3qtHE8MvmOMKO9FWftUP"
     "8Aeqz9qh/vVZ+1Q/"
     "3qKpXD75iUJwapXD75iUJwapXD75iUJwaKPssp520fZZTzto+"
     "yynnbRVq0haPdvXrVq0haPdvXrVq0haPdvXrRUkk8aZUnB9KkknjTKk4PpUkk8aZUnB9KKzlVnkwnU1nKrPJh"
     "OprOVWeTCdTRUv2af0P51L9mn9D+dS/Zp/Q/"
     "nRUTh0baxOfrUTh0baxOfrUTh0baxOfrRTKZTKKtWcqRbt5xmrVnKkW7ecZq1ZypFu3nGaKuqVkXcMEVdUrIu4YIq6pWRdwwRRT6fT6KKKKKKKKKK"
     "K"
     "KKKKKKKKKKRvun6UjfdP0pG+6fpRWdbf8AH0PrWdbf8fQ+tZ1t/wAfQ+tFS6h/BUuofwVLqH8FFUqpVSoqe0/4+Fqe0/4+Fqe0/"
     "wCPhaKm1D+CptQ/gqbUP4KKmtTi2Bqa1OLYGprU4tgaKrT3fmIU"
     "24qtPd+YhTbiq0935iFNuKKZbwednnGKZbwednnGKZbwednnGKKmFjgg76mFjgg76mFjgg76Ksyv5UW7GcVZlfyot2M4qzK/"
     "lRbsZxRTLefzs8YxTLefzs8YxTLefzs8YxRVO6Gbkj1qndDNyR61Tu"
     "hm5I9aKswWnluH3ZqzBaeW4fdmrMFp5bh92aKtVaq1RVWe08xy+7FVZ7TzHL7sVVntPMcvuxRVOKPzJdmcVTij8yXZnFU4o/Ml2ZxRVn7B/"
     "t1Z+wf7dWfsH+3RVmJPKi25zirMSeVFtznFWYk8qLbn"
     "OKKhiu/Ml2bcVDFd+ZLs24qGK78yXZtxRVqrVWqKKKKKKKKKKKKKKKKKRvun6UjfdP0pG+6fpRWbbf8AHyM+tZtt/wAfIz61m23/"
     "AB8jPrRV+RI5Mb8HHvV+RI5Mb8HHvV+RI5Mb8HHvRUf2aD0H51"
     "H9mg9B+dR/ZoPQfnRTkhhRty4B+tOSGFG3LgH605IYUbcuAfrRUF+QduDUF+QduDUF+QduDRUtt/x6j6VLbf8AHqPpUtt/"
     "x6j6UVTgQPcbW6ZqnAge42t0zVOBA9xtbpmip5wbfHkjGetTzg2+PJGM"
     "9annBt8eSMZ60VD9qmH8VQ/aph/"
     "FUP2qYfxUU17iR12s2RTXuJHXazZFNe4kddrNkUUkUjx52d6SKR487O9JFI8edneikYu7bmBz9KRi7tuYHP0pGLu25gc/"
     "SirFtcSNKqs3FWLa4kaVVZuKsW1xI0"
     "qqzcUVe3D1FXtw9RV7cPUUUjMNp5HSkZhtPI6UjMNp5HSissF0kLKDnPpWWC6SFlBzn0rLBdJCyg5z6UVdtJJJN2/"
     "tV20kkk3b+1XbSSSTdv7UVFcTyLOVB4qK4nkWcqDxUVxPIs5UHiirEcMSkMuN"
     "1WI4YlIZcbqsRwxKQy43UVNU1TUUUUUUUUUUUUUUUUUUh5U0h5U0h5U0Vmm1m3EhazTazbiQtZptZtxIWil+zT+h/Ol+zT+h/Ol+zT+h/"
     "Oij7NP6H86Ps0/ofzo+zT+h/Oij7NP6H86Ps0/ofzo+zT"
     "+h/"
     "OikNrMeopDazHqKQ2sx6iirsCMkG1hzV2BGSDaw5q7AjJBtYc0VXggkScMw4qvBBIk4ZhxVeCCRJwzDiirpAPUVdIB6irpAPUUVRuLeR5iVXiqNxb"
     "yPMSq8VRuLeR5iVXiio/ss392o/ss392o/"
     "ss392irNpC0e7evWrNpC0e7evWrNpC0e7evWirBUYPAqwVGDwKsFRg8Cis42s24kLWcbWbcSFrONrNuJC0Uv2af0P50v2af0P50v2af0P50UC3nyO"
     "D+dAt58jg/nQLefI4P50VoBRgcCtAKMDgVoBR"
     "gcCilAA6ClAA6ClAA6CiqNxbyPMWUZFUbi3keYsoyKo3FvI8xZRkUUtvBKkwLA4pbeCVJgWBxS28EqTAsDiir1XqvUUUUUUUUUUUUUUUUUUUUUUUU"
     "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"
     "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"
     "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUU"
     "UUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUUV//Z"},
};

}  // namespace

TEST_CASE("codes in later frames, on later pages and in four inks are found; cut and flipped files end") {
  for (const auto& row : rows) {
    CAPTURE(std::string(row.kind));
    const auto bytes = from_base64(row.base64);
    REQUIRE(bytes.has_value());
    Budget budget;
    const auto document = read(*bytes, {.as = ReadOptions::As::file, .filename = "a"}, budget);
    CHECK(document.parts[0].kind == row.kind);
    CHECK(std::any_of(document.links.begin(), document.links.end(),
                      [](const Link& link) { return link.url == "https://late.example.com"; }));
    CHECK_FALSE(document.parts[0].damaged);
    Limits few;
    few.pixels = 5000;  // one picture's worth
    Budget small(few);
    const auto limited = read(*bytes, {.as = ReadOptions::As::file, .filename = "a"}, small);
    if (std::string_view(row.kind) != "jpeg")
      CHECK(std::find(limited.limits.begin(), limited.limits.end(), "pixels") != limited.limits.end());
    for (std::size_t size = 0; size < bytes->size(); size += 5) {
      Budget each, other;
      static_cast<void>(
          read(std::string_view(*bytes).substr(0, size), {.as = ReadOptions::As::file, .filename = "a"}, each));
      auto wrong = *bytes;
      wrong[size] = static_cast<char>(wrong[size] ^ 0x5A);
      static_cast<void>(read(wrong, {.as = ReadOptions::As::file, .filename = "a"}, other));
    }
  }
}

TEST_CASE("an animation of many frames is followed as far as it may, and says so") {
  bool complete = true;
  const auto bytes = from_base64(rows[1].base64);
  REQUIRE(bytes.has_value());
  CHECK(later_frames(*bytes, "png", 10, complete).size() == 1);
  CHECK(complete);
  CHECK(later_frames(*bytes, "png", 0, complete).empty());
  CHECK_FALSE(complete);
  CHECK(later_frames("", "webp", 10, complete).empty());
}

}  // namespace sekisho::content
