var Q=globalThis,te=Q.ShadowRoot&&(Q.ShadyCSS===void 0||Q.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,Xe=Symbol(),Je=new WeakMap,ee=class{constructor(t,e,s){if(this._$cssResult$=!0,s!==Xe)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=t,this.t=e}get styleSheet(){let t=this.o,e=this.t;if(te&&t===void 0){let s=e!==void 0&&e.length===1;s&&(t=Je.get(e)),t===void 0&&((this.o=t=new CSSStyleSheet).replaceSync(this.cssText),s&&Je.set(e,t))}return t}toString(){return this.cssText}},Ye=o=>new ee(typeof o=="string"?o:o+"",void 0,Xe);var Ze=(o,t)=>{if(te)o.adoptedStyleSheets=t.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let e of t){let s=document.createElement("style"),i=Q.litNonce;i!==void 0&&s.setAttribute("nonce",i),s.textContent=e.cssText,o.appendChild(s)}},be=te?o=>o:o=>o instanceof CSSStyleSheet?(t=>{let e="";for(let s of t.cssRules)e+=s.cssText;return Ye(e)})(o):o;var{is:Jt,defineProperty:Xt,getOwnPropertyDescriptor:Yt,getOwnPropertyNames:Zt,getOwnPropertySymbols:Qt,getPrototypeOf:es}=Object,se=globalThis,Qe=se.trustedTypes,ts=Qe?Qe.emptyScript:"",ss=se.reactiveElementPolyfillSupport,W=(o,t)=>o,$e={toAttribute(o,t){switch(t){case Boolean:o=o?ts:null;break;case Object:case Array:o=o==null?o:JSON.stringify(o)}return o},fromAttribute(o,t){let e=o;switch(t){case Boolean:e=o!==null;break;case Number:e=o===null?null:Number(o);break;case Object:case Array:try{e=JSON.parse(o)}catch{e=null}}return e}},tt=(o,t)=>!Jt(o,t),et={attribute:!0,type:String,converter:$e,reflect:!1,useDefault:!1,hasChanged:tt};Symbol.metadata??=Symbol("metadata"),se.litPropertyMetadata??=new WeakMap;var _=class extends HTMLElement{static addInitializer(t){this._$Ei(),(this.l??=[]).push(t)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(t,e=et){if(e.state&&(e.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(t)&&((e=Object.create(e)).wrapped=!0),this.elementProperties.set(t,e),!e.noAccessor){let s=Symbol(),i=this.getPropertyDescriptor(t,s,e);i!==void 0&&Xt(this.prototype,t,i)}}static getPropertyDescriptor(t,e,s){let{get:i,set:r}=Yt(this.prototype,t)??{get(){return this[e]},set(n){this[e]=n}};return{get:i,set(n){let c=i?.call(this);r?.call(this,n),this.requestUpdate(t,c,s)},configurable:!0,enumerable:!0}}static getPropertyOptions(t){return this.elementProperties.get(t)??et}static _$Ei(){if(this.hasOwnProperty(W("elementProperties")))return;let t=es(this);t.finalize(),t.l!==void 0&&(this.l=[...t.l]),this.elementProperties=new Map(t.elementProperties)}static finalize(){if(this.hasOwnProperty(W("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(W("properties"))){let e=this.properties,s=[...Zt(e),...Qt(e)];for(let i of s)this.createProperty(i,e[i])}let t=this[Symbol.metadata];if(t!==null){let e=litPropertyMetadata.get(t);if(e!==void 0)for(let[s,i]of e)this.elementProperties.set(s,i)}this._$Eh=new Map;for(let[e,s]of this.elementProperties){let i=this._$Eu(e,s);i!==void 0&&this._$Eh.set(i,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(t){let e=[];if(Array.isArray(t)){let s=new Set(t.flat(1/0).reverse());for(let i of s)e.unshift(be(i))}else t!==void 0&&e.push(be(t));return e}static _$Eu(t,e){let s=e.attribute;return s===!1?void 0:typeof s=="string"?s:typeof t=="string"?t.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(t=>this.enableUpdating=t),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(t=>t(this))}addController(t){(this._$EO??=new Set).add(t),this.renderRoot!==void 0&&this.isConnected&&t.hostConnected?.()}removeController(t){this._$EO?.delete(t)}_$E_(){let t=new Map,e=this.constructor.elementProperties;for(let s of e.keys())this.hasOwnProperty(s)&&(t.set(s,this[s]),delete this[s]);t.size>0&&(this._$Ep=t)}createRenderRoot(){let t=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Ze(t,this.constructor.elementStyles),t}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(t=>t.hostConnected?.())}enableUpdating(t){}disconnectedCallback(){this._$EO?.forEach(t=>t.hostDisconnected?.())}attributeChangedCallback(t,e,s){this._$AK(t,s)}_$ET(t,e){let s=this.constructor.elementProperties.get(t),i=this.constructor._$Eu(t,s);if(i!==void 0&&s.reflect===!0){let r=(s.converter?.toAttribute!==void 0?s.converter:$e).toAttribute(e,s.type);this._$Em=t,r==null?this.removeAttribute(i):this.setAttribute(i,r),this._$Em=null}}_$AK(t,e){let s=this.constructor,i=s._$Eh.get(t);if(i!==void 0&&this._$Em!==i){let r=s.getPropertyOptions(i),n=typeof r.converter=="function"?{fromAttribute:r.converter}:r.converter?.fromAttribute!==void 0?r.converter:$e;this._$Em=i;let c=n.fromAttribute(e,r.type);this[i]=c??this._$Ej?.get(i)??c,this._$Em=null}}requestUpdate(t,e,s,i=!1,r){if(t!==void 0){let n=this.constructor;if(i===!1&&(r=this[t]),s??=n.getPropertyOptions(t),!((s.hasChanged??tt)(r,e)||s.useDefault&&s.reflect&&r===this._$Ej?.get(t)&&!this.hasAttribute(n._$Eu(t,s))))return;this.C(t,e,s)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(t,e,{useDefault:s,reflect:i,wrapped:r},n){s&&!(this._$Ej??=new Map).has(t)&&(this._$Ej.set(t,n??e??this[t]),r!==!0||n!==void 0)||(this._$AL.has(t)||(this.hasUpdated||s||(e=void 0),this._$AL.set(t,e)),i===!0&&this._$Em!==t&&(this._$Eq??=new Set).add(t))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let t=this.scheduleUpdate();return t!=null&&await t,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[i,r]of this._$Ep)this[i]=r;this._$Ep=void 0}let s=this.constructor.elementProperties;if(s.size>0)for(let[i,r]of s){let{wrapped:n}=r,c=this[i];n!==!0||this._$AL.has(i)||c===void 0||this.C(i,void 0,r,c)}}let t=!1,e=this._$AL;try{t=this.shouldUpdate(e),t?(this.willUpdate(e),this._$EO?.forEach(s=>s.hostUpdate?.()),this.update(e)):this._$EM()}catch(s){throw t=!1,this._$EM(),s}t&&this._$AE(e)}willUpdate(t){}_$AE(t){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(t)),this.updated(t)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(t){return!0}update(t){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(t){}firstUpdated(t){}};_.elementStyles=[],_.shadowRootOptions={mode:"open"},_[W("elementProperties")]=new Map,_[W("finalized")]=new Map,ss?.({ReactiveElement:_}),(se.reactiveElementVersions??=[]).push("2.1.2");var Se=globalThis,st=o=>o,ie=Se.trustedTypes,it=ie?ie.createPolicy("lit-html",{createHTML:o=>o}):void 0,we="$lit$",A=`lit$${Math.random().toFixed(9).slice(2)}$`,Ee="?"+A,is=`<${Ee}>`,U=document,J=()=>U.createComment(""),X=o=>o===null||typeof o!="object"&&typeof o!="function",_e=Array.isArray,ct=o=>_e(o)||typeof o?.[Symbol.iterator]=="function",ye=`[ 	
\f\r]`,G=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,ot=/-->/g,rt=/>/g,N=RegExp(`>|${ye}(?:([^\\s"'>=/]+)(${ye}*=${ye}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),nt=/'/g,at=/"/g,dt=/^(?:script|style|textarea|title)$/i,Ae=o=>(t,...e)=>({_$litType$:o,strings:t,values:e}),a=Ae(1),ht=Ae(2),Es=Ae(3),T=Symbol.for("lit-noChange"),d=Symbol.for("lit-nothing"),lt=new WeakMap,O=U.createTreeWalker(U,129);function pt(o,t){if(!_e(o)||!o.hasOwnProperty("raw"))throw Error("invalid template strings array");return it!==void 0?it.createHTML(t):t}var mt=(o,t)=>{let e=o.length-1,s=[],i,r=t===2?"<svg>":t===3?"<math>":"",n=G;for(let c=0;c<e;c++){let l=o[c],p,f,h=-1,u=0;for(;u<l.length&&(n.lastIndex=u,f=n.exec(l),f!==null);)u=n.lastIndex,n===G?f[1]==="!--"?n=ot:f[1]!==void 0?n=rt:f[2]!==void 0?(dt.test(f[2])&&(i=RegExp("</"+f[2],"g")),n=N):f[3]!==void 0&&(n=N):n===N?f[0]===">"?(n=i??G,h=-1):f[1]===void 0?h=-2:(h=n.lastIndex-f[2].length,p=f[1],n=f[3]===void 0?N:f[3]==='"'?at:nt):n===at||n===nt?n=N:n===ot||n===rt?n=G:(n=N,i=void 0);let m=n===N&&o[c+1].startsWith("/>")?" ":"";r+=n===G?l+is:h>=0?(s.push(p),l.slice(0,h)+we+l.slice(h)+A+m):l+A+(h===-2?c:m)}return[pt(o,r+(o[e]||"<?>")+(t===2?"</svg>":t===3?"</math>":"")),s]},Y=class o{constructor({strings:t,_$litType$:e},s){let i;this.parts=[];let r=0,n=0,c=t.length-1,l=this.parts,[p,f]=mt(t,e);if(this.el=o.createElement(p,s),O.currentNode=this.el.content,e===2||e===3){let h=this.el.content.firstChild;h.replaceWith(...h.childNodes)}for(;(i=O.nextNode())!==null&&l.length<c;){if(i.nodeType===1){if(i.hasAttributes())for(let h of i.getAttributeNames())if(h.endsWith(we)){let u=f[n++],m=i.getAttribute(h).split(A),v=/([.?@])?(.*)/.exec(u);l.push({type:1,index:r,name:v[2],strings:m,ctor:v[1]==="."?re:v[1]==="?"?ne:v[1]==="@"?ae:H}),i.removeAttribute(h)}else h.startsWith(A)&&(l.push({type:6,index:r}),i.removeAttribute(h));if(dt.test(i.tagName)){let h=i.textContent.split(A),u=h.length-1;if(u>0){i.textContent=ie?ie.emptyScript:"";for(let m=0;m<u;m++)i.append(h[m],J()),O.nextNode(),l.push({type:2,index:++r});i.append(h[u],J())}}}else if(i.nodeType===8)if(i.data===Ee)l.push({type:2,index:r});else{let h=-1;for(;(h=i.data.indexOf(A,h+1))!==-1;)l.push({type:7,index:r}),h+=A.length-1}r++}}static createElement(t,e){let s=U.createElement("template");return s.innerHTML=t,s}};function I(o,t,e=o,s){if(t===T)return t;let i=s!==void 0?e._$Co?.[s]:e._$Cl,r=X(t)?void 0:t._$litDirective$;return i?.constructor!==r&&(i?._$AO?.(!1),r===void 0?i=void 0:(i=new r(o),i._$AT(o,e,s)),s!==void 0?(e._$Co??=[])[s]=i:e._$Cl=i),i!==void 0&&(t=I(o,i._$AS(o,t.values),i,s)),t}var oe=class{constructor(t,e){this._$AV=[],this._$AN=void 0,this._$AD=t,this._$AM=e}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(t){let{el:{content:e},parts:s}=this._$AD,i=(t?.creationScope??U).importNode(e,!0);O.currentNode=i;let r=O.nextNode(),n=0,c=0,l=s[0];for(;l!==void 0;){if(n===l.index){let p;l.type===2?p=new L(r,r.nextSibling,this,t):l.type===1?p=new l.ctor(r,l.name,l.strings,this,t):l.type===6&&(p=new le(r,this,t)),this._$AV.push(p),l=s[++c]}n!==l?.index&&(r=O.nextNode(),n++)}return O.currentNode=U,i}p(t){let e=0;for(let s of this._$AV)s!==void 0&&(s.strings!==void 0?(s._$AI(t,s,e),e+=s.strings.length-2):s._$AI(t[e])),e++}},L=class o{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(t,e,s,i){this.type=2,this._$AH=d,this._$AN=void 0,this._$AA=t,this._$AB=e,this._$AM=s,this.options=i,this._$Cv=i?.isConnected??!0}get parentNode(){let t=this._$AA.parentNode,e=this._$AM;return e!==void 0&&t?.nodeType===11&&(t=e.parentNode),t}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(t,e=this){t=I(this,t,e),X(t)?t===d||t==null||t===""?(this._$AH!==d&&this._$AR(),this._$AH=d):t!==this._$AH&&t!==T&&this._(t):t._$litType$!==void 0?this.$(t):t.nodeType!==void 0?this.T(t):ct(t)?this.k(t):this._(t)}O(t){return this._$AA.parentNode.insertBefore(t,this._$AB)}T(t){this._$AH!==t&&(this._$AR(),this._$AH=this.O(t))}_(t){this._$AH!==d&&X(this._$AH)?this._$AA.nextSibling.data=t:this.T(U.createTextNode(t)),this._$AH=t}$(t){let{values:e,_$litType$:s}=t,i=typeof s=="number"?this._$AC(t):(s.el===void 0&&(s.el=Y.createElement(pt(s.h,s.h[0]),this.options)),s);if(this._$AH?._$AD===i)this._$AH.p(e);else{let r=new oe(i,this),n=r.u(this.options);r.p(e),this.T(n),this._$AH=r}}_$AC(t){let e=lt.get(t.strings);return e===void 0&&lt.set(t.strings,e=new Y(t)),e}k(t){_e(this._$AH)||(this._$AH=[],this._$AR());let e=this._$AH,s,i=0;for(let r of t)i===e.length?e.push(s=new o(this.O(J()),this.O(J()),this,this.options)):s=e[i],s._$AI(r),i++;i<e.length&&(this._$AR(s&&s._$AB.nextSibling,i),e.length=i)}_$AR(t=this._$AA.nextSibling,e){for(this._$AP?.(!1,!0,e);t!==this._$AB;){let s=st(t).nextSibling;st(t).remove(),t=s}}setConnected(t){this._$AM===void 0&&(this._$Cv=t,this._$AP?.(t))}},H=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(t,e,s,i,r){this.type=1,this._$AH=d,this._$AN=void 0,this.element=t,this.name=e,this._$AM=i,this.options=r,s.length>2||s[0]!==""||s[1]!==""?(this._$AH=Array(s.length-1).fill(new String),this.strings=s):this._$AH=d}_$AI(t,e=this,s,i){let r=this.strings,n=!1;if(r===void 0)t=I(this,t,e,0),n=!X(t)||t!==this._$AH&&t!==T,n&&(this._$AH=t);else{let c=t,l,p;for(t=r[0],l=0;l<r.length-1;l++)p=I(this,c[s+l],e,l),p===T&&(p=this._$AH[l]),n||=!X(p)||p!==this._$AH[l],p===d?t=d:t!==d&&(t+=(p??"")+r[l+1]),this._$AH[l]=p}n&&!i&&this.j(t)}j(t){t===d?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,t??"")}},re=class extends H{constructor(){super(...arguments),this.type=3}j(t){this.element[this.name]=t===d?void 0:t}},ne=class extends H{constructor(){super(...arguments),this.type=4}j(t){this.element.toggleAttribute(this.name,!!t&&t!==d)}},ae=class extends H{constructor(t,e,s,i,r){super(t,e,s,i,r),this.type=5}_$AI(t,e=this){if((t=I(this,t,e,0)??d)===T)return;let s=this._$AH,i=t===d&&s!==d||t.capture!==s.capture||t.once!==s.once||t.passive!==s.passive,r=t!==d&&(s===d||i);i&&this.element.removeEventListener(this.name,this,s),r&&this.element.addEventListener(this.name,this,t),this._$AH=t}handleEvent(t){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,t):this._$AH.handleEvent(t)}},le=class{constructor(t,e,s){this.element=t,this.type=6,this._$AN=void 0,this._$AM=e,this.options=s}get _$AU(){return this._$AM._$AU}_$AI(t){I(this,t)}},ut={M:we,P:A,A:Ee,C:1,L:mt,R:oe,D:ct,V:I,I:L,H,N:ne,U:ae,B:re,F:le},os=Se.litHtmlPolyfillSupport;os?.(Y,L),(Se.litHtmlVersions??=[]).push("3.3.3");var ft=(o,t,e)=>{let s=e?.renderBefore??t,i=s._$litPart$;if(i===void 0){let r=e?.renderBefore??null;s._$litPart$=i=new L(t.insertBefore(J(),r),r,void 0,e??{})}return i._$AI(o),i};var Te=globalThis,C=class extends _{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let t=super.createRenderRoot();return this.renderOptions.renderBefore??=t.firstChild,t}update(t){let e=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(t),this._$Do=ft(e,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return T}};C._$litElement$=!0,C.finalized=!0,Te.litElementHydrateSupport?.({LitElement:C});var rs=Te.litElementPolyfillSupport;rs?.({LitElement:C});(Te.litElementVersions??=[]).push("4.2.2");function gt(o){return document.querySelector(`meta[name="backchat:${o}"]`)?.content??""}var k=location.origin,Z=`${location.protocol==="https:"?"wss":"ws"}://${location.host}`,F=gt("internal"),S=gt("key"),w=S==="",x="us-east-1";async function R(o,t="GET",e){let s;try{s=await fetch(F+o,{method:t,...e?{body:JSON.stringify(e),headers:{"Content-Type":"application/json"}}:{},credentials:"omit"})}catch{throw new Error(`The internal port, ${F}, cannot be reached.`)}if(!s.ok){let i=await s.text();throw new Error(`${s.status} ${/"message"\s*:\s*"/.test(i)?JSON.parse(i).message:i}`)}return s}async function vt(){try{return(await ce(1)).at(-1)?.id??0}catch{return 0}}async function ce(o,t=""){return(await(await R(`/dev/frames?limit=${o}${t&&`&${t}`}`)).json()).frames}async function bt(o){try{return(await ce(100)).filter(e=>e.kind==="CONNECT"&&e.reason&&e.id>o).at(-1)?.reason??""}catch(t){return t instanceof Error?t.message:""}}var P=class extends Error{constructor(e,s,i){super(i);this.status=e;this.name=s}};async function de(o){let t=o.status===204?"":await o.text(),e=t?JSON.parse(t):{};if(!o.ok)throw new P(o.status,o.headers.get("x-amzn-ErrorType")??"Error",e.message??t);return e}var $t=new Set(["MissingAuthenticationTokenException","ExpiredTokenException","UnrecognizedClientException"]),yt=()=>{};function St(o){yt=o}async function he(o,t,e=""){let s=await fetch(`/console/${t}`,{method:o,...e?{body:e,headers:{"Content-Type":"application/json"}}:{},credentials:"same-origin"});return de(s)}async function wt(o,t,e){try{return await he(o,`call${t}`,e)}catch(s){throw s instanceof P&&$t.has(s.name)&&yt(s.message),s}}function Et(o){return he("POST","session",JSON.stringify({code:o}))}async function ke(){try{return await he("GET","session")}catch(o){if(o instanceof P&&$t.has(o.name))return;throw o}}function _t(){return he("DELETE","session")}function xe(){let o=/^#code=(.*)$/.exec(location.hash)?.[1];return o!==void 0&&history.replaceState(null,"","#rooms"),o}var xt="ivschat",At="host;x-amz-date",Re=new TextEncoder,Ce;function Ct(o){return[...new Uint8Array(o)].map(t=>t.toString(16).padStart(2,"0")).join("")}async function Tt(o){return Ct(await crypto.subtle.digest("SHA-256",Re.encode(o)))}function kt(o){return crypto.subtle.importKey("raw",o,{name:"HMAC",hash:"SHA-256"},!1,["sign"])}async function Rt(o,t){return crypto.subtle.sign("HMAC",o,Re.encode(t))}async function ns(o){let t=await kt(Re.encode(`AWS4${S}`));for(let e of[o,x,xt,"aws4_request"])t=await kt(await Rt(t,e));return t}function Pe(o){return encodeURIComponent(o).replace(/[!'()*]/g,t=>`%${t.charCodeAt(0).toString(16).toUpperCase()}`)}async function Pt(o,t,e,s,i){let r=i.toISOString().replace(/[:-]|\.\d{3}/g,""),n=r.slice(0,8);Ce?.day!==n&&(Ce={day:n,key:ns(n)});let c=t.replaceAll("%","%25"),l=[o,c,e,`host:${location.host}`,`x-amz-date:${r}`,"",At,await Tt(s)].join(`
`),p=`${n}/${x}/${xt}/aws4_request`,f=["AWS4-HMAC-SHA256",r,p,await Tt(l)].join(`
`),h=Ct(await Rt(await Ce.key,f));return{"X-Amz-Date":r,Authorization:`AWS4-HMAC-SHA256 Credential=${S}/${p}, SignedHeaders=${At}, Signature=${h}`}}function pe(o){return"backchat:history"in(o.tags??{})}function b(o){return o instanceof P?`${o.status} ${o.name}: ${o.message}`:o instanceof TypeError?"The server cannot be reached.":String(o instanceof Error?o.message:o)}var Nt=0;async function Mt(o,t,e,s){let i=await Pt(o,t,e,s,new Date(Date.now()+Nt));return fetch(k+t+(e&&`?${e}`),{method:o,headers:s?{...i,"Content-Type":"application/json"}:i,...s?{body:s}:{},credentials:"omit"})}async function Me(o,t,e,s){let i=s?JSON.stringify(s):"";if(w)return wt(o,t+(e&&`?${e}`),i);if(!crypto.subtle)throw new Error("Browsers sign requests on trustworthy pages only: open this one by http://127.0.0.1 or https.");let r=await Mt(o,t,e,i);return r.status===403&&r.headers.get("x-amzn-ErrorType")==="InvalidSignatureException"&&(Nt=Date.parse(r.headers.get("Date")??"")-Date.now()||0,r=await Mt(o,t,e,i)),de(r)}function $(o,t){return Me("POST",`/${o}`,"",t)}async function q(o){let t=[],e;do{let s=await $("ListRooms",{maxResults:50,...o?{name:o}:{},...e?{nextToken:e}:{}});t.push(...s.rooms),e=s.nextToken}while(e&&t.length<1e3);return t}async function Ot(o,t,e){let s=Object.keys(t).filter(r=>!(r in e)).map(r=>`tagKeys=${Pe(r)}`).sort(),i=`/tags/${Pe(o)}`;s.length>0&&await Me("DELETE",i,s.join("&")),Object.keys(e).length>0&&await Me("POST",i,"",{tags:e})}var g=class extends C{createRenderRoot(){return this}};function y(o){let t={};for(let[e,s]of new FormData(o))t[e]=String(s).trim();return t}function D(o){let t={};for(let e of o.split(`
`).filter(s=>s.trim())){let[s,...i]=e.split("=");if(i.length===0)throw new Error(`Write name=value, one a line: ${e.trim()}`);t[s.trim()]=i.join("=").trim()}return t}function B(o){return Object.entries(o??{}).map(([t,e])=>`${t}=${e}`).join(`
`)}function me(o){return o?new Date(o).toLocaleTimeString():""}var as=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","CONNECT","CreateChatToken","CreateRoom","SendEvent"],ls=[["error","is refused"],["latency","takes longer (ms)"],["drop","breaks the connection"],["close","is answered by a Close frame (code)"],["sessionExpired","ends the session"],["tokenExpired","finds the token expired"],["slowReview","is reviewed slowly (ms)"]],cs=/^[A-Z_]+$/;function ds(o,t,e,s){switch(t){case"error":return{error:{...o?{status:Number(e||406)}:{exception:s},...!o&&e?{status:Number(e)}:{},message:"by the console"}};case"latency":case"slowReview":return{[t]:Number(e||1e3)};case"close":return{close:{code:Number(e||1001),reason:"by the console"}};default:return{[t]:!0}}}var Ne=class extends g{constructor(){super(...arguments);this.faults=[];this.problem="";this.done=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.faults=(await(await R("/dev/faults")).json()).faults,this.problem="",this.done=e}catch(i){this.problem=b(i),this.done=""}this.requestUpdate()}add(e){e.preventDefault();let s=y(e.target),{target:i="",effect:r="",value:n="",exception:c="",room:l,user:p,times:f,probability:h,seed:u}=s,m=cs.test(i);this.run("The fault was added.",()=>R("/dev/faults","POST",{[m?"action":"operation"]:i,...ds(m,r,n,c),...l?{room:l}:{},...p?{user:p}:{},...h?{probability:Number(h)}:{times:Number(f)},...u?{seed:Number(u)}:{}}))}render(){return a`
      <h1 tabindex="-1">Faults</h1>
      <p>See how your app copes: what matches a fault goes wrong as it says.</p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      <ul class="faults" aria-label="Faults">
        ${this.faults.map(({id:e,...s})=>{let i=JSON.stringify(s);return a`<li>
            <code class="attributes">${i}</code>
            <button
              type="button"
              class="small quiet"
              aria-label=${`Remove ${i}`}
              @click=${()=>{this.run("The fault was removed.",()=>R(`/dev/faults/${encodeURIComponent(e)}`,"DELETE"))}}
              >Remove</button
            >
          </li>`})}
      </ul>
      ${this.faults.length>0?a`<button type="button" @click=${()=>{this.run("All faults were removed.",()=>R("/dev/faults","DELETE"))}}
            >Remove all</button
          >`:this.problem?d:a`<p class="empty">Nothing goes wrong on purpose.</p>`}
      <section class="card" aria-labelledby="add-fault">
        <h2 id="add-fault">Add a fault</h2>
        <form class="grid" @submit=${this.add}>
          <label
            >What
            <input name="target" list="targets" required value="SEND_MESSAGE" />
          </label>
          <datalist id="targets">${as.map(e=>a`<option value=${e}></option>`)}</datalist>
          <label
            >Effect
            <select name="effect">
              ${ls.map(([e,s])=>a`<option value=${e}>${s}</option>`)}
            </select></label
          >
          <label>Status, code or time <input name="value" type="number" min="1" /></label>
          <label>Exception of an operation <input name="exception" value="ThrottlingException" /></label>
          <label>How often <input name="times" type="number" min="1" value="1" required /></label>
          <label>Or with what probability <input name="probability" type="number" min="0" max="1" step="any" /></label>
          <label>Seed of the probability <input name="seed" type="number" /></label>
          <label>Only in the room with this ARN <input name="room" /></label>
          <label>Only for the user <input name="user" /></label>
          <button>Add the fault</button>
        </form>
      </section>
    `}};customElements.define("console-faults",Ne);var Ut={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},It=o=>(...t)=>({_$litDirective$:o,values:t}),ue=class{constructor(t){}get _$AU(){return this._$AM._$AU}_$AT(t,e,s){this._$Ct=t,this._$AM=e,this._$Ci=s}_$AS(t,e){return this.update(t,e)}update(t,e){return this.render(...e)}};var{I:hs}=ut,Ht=o=>o;var Dt=()=>document.createComment(""),j=(o,t,e)=>{let s=o._$AA.parentNode,i=t===void 0?o._$AB:t._$AA;if(e===void 0){let r=s.insertBefore(Dt(),i),n=s.insertBefore(Dt(),i);e=new hs(r,n,o,o.options)}else{let r=e._$AB.nextSibling,n=e._$AM,c=n!==o;if(c){let l;e._$AQ?.(o),e._$AM=o,e._$AP!==void 0&&(l=o._$AU)!==n._$AU&&e._$AP(l)}if(r!==i||c){let l=e._$AA;for(;l!==r;){let p=Ht(l).nextSibling;Ht(s).insertBefore(l,i),l=p}}}return e},M=(o,t,e=o)=>(o._$AI(t,e),o),ps={},Lt=(o,t=ps)=>o._$AH=t,Ft=o=>o._$AH,fe=o=>{o._$AR(),o._$AA.remove()};var qt=(o,t,e)=>{let s=new Map;for(let i=t;i<=e;i++)s.set(o[i],i);return s},V=It(class extends ue{constructor(o){if(super(o),o.type!==Ut.CHILD)throw Error("repeat() can only be used in text expressions")}dt(o,t,e){let s;e===void 0?e=t:t!==void 0&&(s=t);let i=[],r=[],n=0;for(let c of o)i[n]=s?s(c,n):n,r[n]=e(c,n),n++;return{values:r,keys:i}}render(o,t,e){return this.dt(o,t,e).values}update(o,[t,e,s]){let i=Ft(o),{values:r,keys:n}=this.dt(t,e,s);if(!Array.isArray(i))return this.ut=n,r;let c=this.ut??=[],l=[],p,f,h=0,u=i.length-1,m=0,v=r.length-1;for(;h<=u&&m<=v;)if(i[h]===null)h++;else if(i[u]===null)u--;else if(c[h]===n[m])l[m]=M(i[h],r[m]),h++,m++;else if(c[u]===n[v])l[v]=M(i[u],r[v]),u--,v--;else if(c[h]===n[v])l[v]=M(i[h],r[v]),j(o,l[v+1],i[h]),h++,v--;else if(c[u]===n[m])l[m]=M(i[u],r[m]),j(o,i[h],i[u]),u--,m++;else if(p===void 0&&(p=qt(n,m,v),f=qt(c,h,u)),p.has(c[h]))if(p.has(c[u])){let E=f.get(n[m]),ve=E!==void 0?i[E]:null;if(ve===null){let Ge=j(o,i[h]);M(Ge,r[m]),l[m]=Ge}else l[m]=M(ve,r[m]),j(o,i[h],ve),i[E]=null;m++}else fe(i[u]),u--;else fe(i[h]),h++;for(;m<=v;){let E=j(o,l[v+1]);M(E,r[m]),l[m++]=E}for(;h<=u;){let E=i[h++];E!==null&&fe(E)}return this.ut=n,Lt(o,l),T}});var z=class{constructor(t,e){this.max=t;this.onItems=e;this.waiting=[];this.scheduled=!1}add(t){this.waiting.push(t),this.waiting.length>=2*this.max&&(this.waiting=this.waiting.slice(-this.max)),this.scheduled||(this.scheduled=!0,requestAnimationFrame(()=>{this.scheduled=!1;let e=this.waiting.slice(-this.max);this.waiting=[],this.onItems(e)}))}};var Oe=200,Ue=class extends g{constructor(){super(...arguments);this.rows=[];this.state="connecting";this.isPaused=!1;this.skipped=0;this.room="";this.user="";this.batch=new z(Oe,e=>{this.show(e)})}connectedCallback(){super.connectedCallback(),this.open()}disconnectedCallback(){super.disconnectedCallback(),this.source?.close()}open(){this.source?.close();let e=new URLSearchParams({...this.room?{room:this.room}:{},...this.user?{user:this.user}:{}}).toString(),s=new EventSource(`${F}/dev/frames?${e}`);s.onopen=()=>{this.onOpen(s,e)},s.onerror=()=>this.set(`cannot be read from ${F}`),s.onmessage=i=>{this.isPaused||this.batch.add(JSON.parse(i.data))},s.addEventListener("skipped",i=>{this.skipped+=Number(JSON.parse(i.data).skipped),this.requestUpdate()}),this.source=s}show(e){let s=new Map([...this.rows,...e].map(i=>[i.id,i]));this.rows=[...s.values()].sort((i,r)=>r.id-i.id).slice(0,Oe),this.requestUpdate()}async onOpen(e,s){this.set("live");try{let i=await ce(Oe,s);e===this.source&&this.show(i)}catch(i){this.set(b(i))}}set(e){this.state=e,this.requestUpdate()}filter(e){e.preventDefault(),{room:this.room="",user:this.user=""}=y(e.target),this.rows=[],this.open()}pause(){this.isPaused=!this.isPaused,this.requestUpdate()}row(e){return a`<tr class=${(e.status??0)>=400?"refused":""}>
      <td>${me(e.time)}</td>
      <td>${e.direction}</td>
      <td>${e.kind}</td>
      <td>${e.user??""}</td>
      <td><code>${(e.room??"").split("/").at(-1)}</code></td>
      <td><code class="attributes">${e.text??""}</code></td>
      <td>${e.status??""} ${e.error??""} ${e.reason??""}</td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Frames</h1>
      <form class="row" @submit=${this.filter}>
        <label>Room's ARN or id <input name="room" /></label>
        <label>User <input name="user" /></label>
        <button>Filter</button>
        <button type="button" aria-pressed=${this.isPaused} @click=${this.pause}>Pause</button>
        <span role="status">${this.state}</span>
        ${this.skipped?a`<span>${this.skipped} skipped</span>`:d}
      </form>
      <div class="wide" tabindex="0" role="region" aria-label="Frames">
        <table class="frames">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Way</th>
              <th scope="col">Kind</th>
              <th scope="col">User</th>
              <th scope="col">Room</th>
              <th scope="col">Text</th>
              <th scope="col">Answer</th>
            </tr>
          </thead>
          <tbody>
            ${V(this.rows,e=>e.id,e=>this.row(e))}
          </tbody>
        </table>
      </div>
    `}};customElements.define("console-frames",Ue);var Ie=60,Bt=300,He=64;function ms(o){let t=new Map;for(let e of o.split(`
`)){let s=/^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(e);s&&t.set(s[1],(t.get(s[1])??0)+Number(s[2]))}return t}var Le=class extends g{constructor(){super(...arguments);this.series=[{name:"Connections",metrics:["backchat_connections"],isRate:!1,values:[]},{name:"Messages a second",metrics:["backchat_messages_total"],isRate:!0,values:[]},{name:"Deliveries a second",metrics:["backchat_deliveries_total"],isRate:!0,values:[]},{name:"Refusals a second",metrics:["backchat_actions_refused_total","backchat_upgrades_refused_total","backchat_requests_refused_total","backchat_connections_refused_total"],isRate:!0,values:[]}];this.problem="";this.timer=0}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.read()},1e3),this.read()}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}async read(){try{let e=ms(await(await R("/metrics")).text()),s=performance.now(),i=(r,n)=>r.reduce((c,l)=>c+(n.get(l)??0),0);for(let r of this.series){let n=i(r.metrics,e);if(!r.isRate)r.values.push(n);else if(this.last){let c=Math.max(0,n-i(r.metrics,this.last.totals));r.values.push(c*1e3/(s-this.last.at))}r.values=r.values.slice(-Ie)}this.last={at:s,totals:e},this.problem=""}catch(e){this.problem=b(e)}this.requestUpdate()}chart({name:e,values:s}){let i=Math.max(0,...s),r=Math.max(1,i),n=s.map((c,l)=>`${Bt*(l+Ie-s.length)/(Ie-1)},${He-He*c/r}`).join(" ");return a`<figure class="card">
      <figcaption>${e}<b>${De(s.at(-1))}</b></figcaption>
      <svg viewBox=${`0 -2 ${Bt} ${He+4}`} preserveAspectRatio="none" aria-hidden="true">
        ${s.length>1?ht`<polyline points=${n} />`:d}
      </svg>
      <span class="scale">at most ${De(i)} in the last minute</span>
    </figure>`}render(){return a`
      <h1 tabindex="-1">Numbers</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <div class="charts">${this.series.map(e=>this.chart(e))}</div>
      <details>
        <summary>As a table</summary>
        <div class="wide" tabindex="0" role="region" aria-label="Numbers of the last ten seconds">
          <table>
            <thead>
              <tr>
                <th scope="col">Seconds ago</th>
                ${this.series.map(e=>a`<th scope="col">${e.name}</th>`)}
              </tr>
            </thead>
            <tbody>
              ${[...Array(10).keys()].map(e=>a`<tr>
                  <th scope="row">${e}</th>
                  ${this.series.map(s=>a`<td>${De(s.values.at(-1-e))}</td>`)}
                </tr>`)}
            </tbody>
          </table>
        </div>
      </details>
    `}};function De(o){return o===void 0?"":String(Math.round(o*10)/10)}customElements.define("console-numbers",Le);var ge=class o{constructor(t){this.key=t;this.known=[];this.anchor=sessionStorage.getItem(t)}static load(t){return new o(`shown to ${t}`)}request(){let t=this.known.at(-1)??this.anchor;return t?`.after.${t}`:".last.50"}isNew(t){return t.Type==="ERROR"||t.EventName?.startsWith("backchat:")?!0:this.known.includes(t.Id)?!1:(this.known.push(t.Id),this.known.length>400&&this.known.shift(),!0)}store(){let t=this.known.length>50?this.known.at(-51):this.anchor;t&&sessionStorage.setItem(this.key,t)}};var K=class{constructor(t,e){this.wasOpen=!1;this.socket=new WebSocket(Z,t),this.socket.onopen=()=>{this.wasOpen=!0,e.onOpen()},this.socket.onmessage=s=>e.onFrame(JSON.parse(s.data)),this.socket.onclose=s=>e.onClose(this.reason(s),this.wasOpen)}reason(t){return this.wasOpen?t.code===1006?"The connection broke.":`Closed: ${t.code} ${t.reason}`.trim():"The server refused the connection."}send(t){this.socket.send(JSON.stringify({Action:"SEND_MESSAGE",RequestId:crypto.randomUUID(),Content:t}))}close(){this.socket.onopen=this.socket.onmessage=this.socket.onclose=null,this.socket.close()}};var jt=1e3,Vt=100,us=5;function fs(o){let t=o.Attributes??{};return t.Recovered==="true"?`Nothing is missing: ${t.Count} from before`:`Something may be missing: ${t.Reason}`}var Fe=class extends g{constructor(){super(...arguments);this.entries=[];this.isScrolledBack=!1;this.hasFocus=!1;this.armed="";this.active="";this.arrived=0;this.inThisSecond=0;this.rate=0;this.unseen=0;this.timer=0;this.serial=0;this.batch=new z(jt,e=>this.onFrames(e))}static{this.properties={label:{},moderates:{type:Boolean}}}add(e){this.arrived++,this.inThisSecond++,this.batch.add(e)}connectedCallback(){super.connectedCallback(),this.timer=window.setInterval(()=>{this.rate!==this.inThisSecond&&(this.rate=this.inThisSecond,this.requestUpdate()),this.inThisSecond=0},1e3)}disconnectedCallback(){super.disconnectedCallback(),clearInterval(this.timer)}onFrames(e){for(let s of e){if(s.Type==="EVENT"&&s.EventName==="aws:DELETE_MESSAGE"){let i=s.Attributes?.MessageID;for(let r of this.entries)r.isDeleted||=r.frame.Id===i}this.entries.push({id:`${s.Id}#${this.serial++}`,frame:s,isDeleted:!1})}this.entries=this.entries.slice(-jt),this.unseen+=this.frozen?e.length:0,this.requestUpdate()}follow(){this.hasFocus=!1,this.isScrolledBack=!1,this.freezeOrFollow(),this.querySelector(".scroller")?.focus()}freezeOrFollow(){this.isScrolledBack||this.hasFocus?this.frozen??=this.isScrolledBack?this.entries.slice():this.entries.slice(-Vt):(this.frozen=void 0,this.unseen=0,this.armed=""),this.requestUpdate()}onScroll(e){let s=e.target,i=s.scrollHeight-s.scrollTop-s.clientHeight>16;i!==this.isScrolledBack&&(this.isScrolledBack=i,this.freezeOrFollow())}onFocus(e){let s=e.target.closest("li"),i=e.type==="focusin"?s!==null:this.isInRow(e.relatedTarget);s&&e.type==="focusin"&&(this.active=s.dataset.key??""),i!==this.hasFocus&&(this.hasFocus=i,this.freezeOrFollow())}isInRow(e){return e instanceof HTMLElement&&this.contains(e)&&e.closest("li")!==null}onKey(e){let s=[...this.querySelectorAll("li")],i=s.findIndex(c=>c.contains(document.activeElement)),r={ArrowUp:i<0?s.length-1:i-1,ArrowDown:i+1,Home:0,End:s.length-1}[e.key],n=r===void 0?void 0:s[r];n?(e.preventDefault(),n.focus()):e.key==="Escape"&&this.armed&&(this.armed="",this.requestUpdate())}moderate(e,s){let i=`${s} ${e.id}`;this.armed===i?(this.armed="",document.activeElement?.closest("li")?.focus(),this.dispatchEvent(new CustomEvent("moderation",{detail:{action:s,frame:e.frame}}))):this.armed=i,this.requestUpdate()}button(e,s,i){let r=this.armed===`${s} ${e.id}`;return a`<button
      type="button"
      class=${r?"small danger":"small quiet"}
      tabindex=${this.active===e.id?0:-1}
      @click=${()=>this.moderate(e,s)}
      >${r?`Confirm: ${i.toLowerCase()}`:i}</button
    >`}row(e){let{frame:s}=e,i=s.Type==="MESSAGE",r=s.EventName==="backchat:RESUMED",n=r?"":B(s.Attributes);return a`<li
      class=${`${s.Type.toLowerCase()}${e.isDeleted?" deleted":""}`}
      tabindex="-1"
      data-key=${e.id}
    >
      <time datetime=${s.SendTime??""}>${me(s.SendTime)}</time>
      <b>${i?s.Sender?.UserId:s.Type==="EVENT"?s.EventName:"refused"}</b>
      <span class="content"
        >${i?s.Content:r?fs(s):s.ErrorMessage??""}</span
      >
      ${e.isDeleted?a`<em>deleted</em>`:d}
      ${n?a`<code class="attributes">${n}</code>`:d}
      ${this.moderates&&i?a`<span class="actions">
            ${e.isDeleted?d:this.button(e,"delete","Delete")}
            ${this.button(e,"disconnect",`Disconnect ${s.Sender?.UserId}`)}
          </span>`:d}
    </li>`}render(){let e=this.frozen??this.entries.slice(-Vt),s=this.rate>us;return a`
      <div
        class="scroller"
        role="log"
        aria-label=${this.label}
        aria-live=${s||this.frozen?"off":"polite"}
        tabindex="0"
        @scroll=${this.onScroll}
        @focusin=${this.onFocus}
        @focusout=${this.onFocus}
        @keydown=${this.onKey}
      >
        ${e.length===0?a`<p class="empty">Nothing was said yet.</p>`:d}
        <ol>
          ${V(e,i=>i.id,i=>this.row(i))}
        </ol>
      </div>
      <p class="follow">
        <span class="count">${this.arrived} received</span>
        <span role="status">${s?`${this.rate} a second`:""}</span>
        ${this.frozen?a`<button type="button" class="small" @click=${this.follow}>Follow (${this.unseen} new)</button>`:d}
      </p>
    `}updated(){if(!this.frozen){let e=this.querySelector(".scroller");e&&(e.scrollTop=e.scrollHeight)}}};customElements.define("chat-timeline",Fe);var qe=class extends g{constructor(){super(...arguments);this.onLeave=()=>this.resumption?.store();this.state="connecting";this.problem="";this.attempt=0}static{this.properties={room:{},user:{},moderates:{type:Boolean},history:{type:Boolean}}}updated(e){(e.has("room")||e.has("user")||e.has("history"))&&(this.resumption=this.history?ge.load(`${this.user} in ${this.room}`):void 0,this.open())}connectedCallback(){super.connectedCallback(),addEventListener("pagehide",this.onLeave)}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("pagehide",this.onLeave),this.onLeave(),this.attempt++,this.socket?.close()}set(e,s=""){this.state=e,this.problem=s,this.requestUpdate()}async open(){let e=++this.attempt;this.socket?.close(),this.socket=void 0,this.set("connecting");try{let{token:s}=await $("CreateChatToken",{roomIdentifier:this.room,userId:this.user,capabilities:this.resumption?["SEND_MESSAGE","BACKCHAT_HISTORY"]:["SEND_MESSAGE"]});if(e!==this.attempt)return;let{resumption:i}=this;this.socket=new K(s+(i?.request()??""),{onOpen:()=>this.set("connected"),onFrame:r=>{(!i||i.isNew(r))&&this.querySelector("chat-timeline")?.add(r)},onClose:r=>this.set("disconnected",r)})}catch(s){this.set("disconnected",b(s))}}send(e){e.preventDefault();let s=e.target,{content:i}=y(s);i&&this.state==="connected"&&(this.socket?.send(i),s.reset())}async moderate({detail:{action:e,frame:s}}){let i=this.room;try{await(e==="delete"?$("DeleteMessage",{roomIdentifier:i,id:s.Id,reason:"deleted in the console"}):$("DisconnectUser",{roomIdentifier:i,userId:s.Sender?.UserId,reason:"disconnected in the console"})),this.set(this.state)}catch(r){this.set(this.state,b(r))}}render(){let e=`say-${this.user}`;return a`
      <section class="pane" aria-label=${`${this.user} in the room`}>
        <header>
          <h2>${this.user}</h2>
          <span class=${`state ${this.state}`} role="status">${this.state}</span>
          ${this.state==="disconnected"?a`<button type="button" class="small" @click=${()=>{this.open()}}>Connect again</button>`:d}
        </header>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
        <chat-timeline
          label=${`Messages that ${this.user} sees`}
          ?moderates=${this.moderates}
          @moderation=${this.moderate}
        ></chat-timeline>
        <form class="say" @submit=${this.send}>
          <label for=${e}>Message by ${this.user}</label>
          <input id=${e} name="content" autocomplete="off" required />
          <button>Send</button>
        </form>
      </section>
    `}};customElements.define("chat-pane",qe);var Be=class extends g{constructor(){super(...arguments);this.problem="";this.done=""}static{this.properties={arn:{}}}updated(e){e.has("arn")&&this.run("",()=>Promise.resolve())}async run(e,s){try{await s(),this.room=await $("GetRoom",{identifier:this.arn}),this.problem="",this.done=e}catch(i){this.problem=b(i),this.done=""}this.requestUpdate()}change(e){e.preventDefault();let{name:s,rate:i,length:r,tags:n=""}=y(e.target);this.run("The room was changed.",async()=>{let c=D(n);await $("UpdateRoom",{identifier:this.arn,name:s,maximumMessageRatePerSecond:Number(i),maximumMessageLength:Number(r)}),await Ot(this.arn,this.room?.tags??{},c)})}sendEvent(e){e.preventDefault();let{event:s="",attributes:i=""}=y(e.target);this.run(`The event ${s} was sent.`,async()=>$("SendEvent",{roomIdentifier:this.arn,eventName:s,attributes:D(i)}))}settings(e){return a`<section class="card" aria-labelledby="settings">
      <h2 id="settings">Settings</h2>
      <form class="grid" @submit=${this.change}>
        <label>Name <input name="name" maxlength="128" .value=${e.name??""} /></label>
        <label
          >Messages a second
          <input name="rate" type="number" min="1" max="100" required .value=${String(e.maximumMessageRatePerSecond)}
        /></label>
        <label
          >Characters a message
          <input name="length" type="number" min="1" max="500" required .value=${String(e.maximumMessageLength)}
        /></label>
        <label>Tags, name=value one a line <textarea name="tags" rows="3" .value=${B(e.tags)}></textarea></label>
        <button>Change the room</button>
      </form>
    </section>`}render(){let{room:e}=this;return a`
      <h1 tabindex="-1">${e?e.name||"Unnamed room":"Room"}</h1>
      <p><code>${this.arn}</code></p>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      ${e?a`<div class="panes">
            <chat-pane
              .room=${e.arn}
              user="console"
              moderates
              ?history=${pe(e)}
            ></chat-pane>
            <div>
              <section class="card" aria-labelledby="event">
                <h2 id="event">Send an event</h2>
                <form class="grid" @submit=${this.sendEvent}>
                  <label>Name <input name="event" maxlength="100" required /></label>
                  <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
                  <button>Send the event</button>
                </form>
              </section>
              ${this.settings(e)}
            </div>
          </div>`:d}
    `}};customElements.define("console-room",Be);var je=class extends g{constructor(){super(...arguments);this.problem="";this.done="";this.armed=""}connectedCallback(){super.connectedCallback(),this.run("",()=>Promise.resolve())}async run(e,s){try{return await s(),this.rooms=await q(),this.problem="",this.done=e,this.armed="",!0}catch(i){return this.problem=b(i),this.done="",!1}finally{this.requestUpdate()}}async create(e){e.preventDefault();let s=e.target,{name:i="",tags:r="",rate:n="",length:c=""}=y(s);await this.run(`Room ${i} was made.`,async()=>$("CreateRoom",{name:i,tags:D(r),...n?{maximumMessageRatePerSecond:Number(n)}:{},...c?{maximumMessageLength:Number(c)}:{}}))&&s.reset()}deleteRoom(e){this.armed===e.arn?this.run(`Room ${e.name||e.id} was deleted.`,()=>$("DeleteRoom",{identifier:e.arn})):(this.armed=e.arn,this.requestUpdate())}row(e){let s=this.armed===e.arn;return a`<tr>
      <td><a href=${`#room/${encodeURIComponent(e.arn)}`}>${e.name||"unnamed"}</a></td>
      <td><code>${e.id}</code></td>
      <td><code class="attributes">${B(e.tags)}</code></td>
      <td>${e.createTime?new Date(e.createTime).toLocaleString():""}</td>
      <td>
        <button
          type="button"
          class=${s?"small danger":"small quiet"}
          aria-label=${`${s?"Confirm: delete":"Delete"} ${e.name||e.id}`}
          @click=${()=>this.deleteRoom(e)}
          >${s?"Confirm: delete":"Delete"}</button
        >
      </td>
    </tr>`}render(){return a`
      <h1 tabindex="-1">Rooms</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <p role="status" class="done">${this.done}</p>
      <div class="wide" tabindex="0" role="region" aria-label="Rooms">
        <table>
          <thead>
            <tr>
              <th scope="col">Name</th>
              <th scope="col">Id</th>
              <th scope="col">Tags</th>
              <th scope="col">Made</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            ${V(this.rooms??[],e=>e.arn,e=>this.row(e))}
          </tbody>
        </table>
      </div>
      ${this.rooms?.length===0?a`<p class="empty">There are no rooms.</p>`:d}
      <section class="card" aria-labelledby="make-room">
        <h2 id="make-room">Make a room</h2>
        <form class="grid" @submit=${this.create}>
          <label>Name <input name="name" maxlength="128" /></label>
          <label>Messages a second <input name="rate" type="number" min="1" max="100" placeholder="10" /></label>
          <label>Characters a message <input name="length" type="number" min="1" max="500" placeholder="500" /></label>
          <label>Tags, name=value one a line <textarea name="tags" rows="2"></textarea></label>
          <button>Make the room</button>
        </form>
      </section>
    `}};customElements.define("console-rooms",je);var gs=`export AWS_ENDPOINT_URL_IVSCHAT=${k}
export AWS_ACCESS_KEY_ID=${S} AWS_SECRET_ACCESS_KEY=${S}
export AWS_REGION=${x} AWS_DEFAULT_REGION=${x}`;function zt(o){return[{name:"AWS CLI",code:`${gs}

aws ivschat create-chat-token --room-identifier ${o} \\
  --user-id cleo --capabilities SEND_MESSAGE
aws ivschat send-event --room-identifier ${o} \\
  --event-name hello --attributes from=cli`},{name:"JavaScript",code:`// npm install amazon-ivs-chat-messaging; in Node, before version 22, ws too
import { ChatRoom, SendMessageRequest } from 'amazon-ivs-chat-messaging';

const room = new ChatRoom({
  regionOrUrl: '${Z}',
  tokenProvider: async () => ({ token: process.env.TOKEN }), // as your backend gets it
});
room.addListener('message', (message) => console.log(message.sender.userId, message.content));
room.addListener('connect', () => room.sendMessage(new SendMessageRequest('hello from JavaScript')));
room.connect();`},{name:"boto3",code:`import boto3

ivschat = boto3.client('ivschat', endpoint_url='${k}', region_name='${x}',
                       aws_access_key_id='${S}', aws_secret_access_key='${S}')
room = '${o}'
print(ivschat.create_chat_token(roomIdentifier=room, userId='cleo', capabilities=['SEND_MESSAGE'])['token'])
ivschat.send_event(roomIdentifier=room, eventName='hello', attributes={'from': 'boto3'})`},{name:"Java",code:`Ivschat ivschat = Ivschat.builder()
        .endpoint("${k}").region("${x}").credentials("${S}", "${S}").build();
CreateChatTokenRequest token = CreateChatTokenRequest.builder()
        .roomIdentifier("${o}")
        .userId("cleo")
        .capabilities(ChatTokenCapability.SEND_MESSAGE)
        .build();
ChatRoom room = new ChatRoom("${Z}", () -> ivschat.createChatToken(token).thenApply(ChatToken::of));
room.onMessage(message -> System.out.println(message.sender().userId() + " " + message.content()));
room.connect().join();
room.sendMessage("hello from Java");`},{name:"Go",code:`client := ivschat.New(ivschat.Options{
	BaseEndpoint: aws.String("${k}"),
	Region:       "${x}",
	Credentials:  credentials.NewStaticCredentialsProvider("${S}", "${S}", ""),
})
_, err := client.SendEvent(context.TODO(), &ivschat.SendEventInput{
	RoomIdentifier: aws.String("${o}"),
	EventName:      aws.String("hello"),
	Attributes:     map[string]string{"from": "go"},
})`}]}var Kt="first-minute",Ve=class extends g{constructor(){super(...arguments);this.hasHistory=!1;this.problem="";this.chosen=0;this.copied=""}connectedCallback(){super.connectedCallback(),this.findRoom()}async findRoom(){try{let s=(await q(Kt))[0]??await $("CreateRoom",{name:Kt});this.room=s.arn,this.hasHistory=pe(s),this.problem=""}catch(e){this.problem=b(e)}this.requestUpdate()}onTabKey(e){let s={ArrowLeft:-1,ArrowRight:1}[e.key];if(s){let i=[...this.querySelectorAll("[role=tab]")];this.choose((this.chosen+s+i.length)%i.length),i[this.chosen]?.focus()}}choose(e){this.chosen=e,this.copied="",this.requestUpdate()}async copy(e){try{await navigator.clipboard.writeText(e),this.copied="Copied"}catch{this.copied="The browser does not allow it: select the lines"}this.requestUpdate()}lines(e){let s=zt(e),{name:i,code:r}=s[this.chosen];return a`
      <section class="card" aria-labelledby="paste">
        <h2 id="paste">Join them from your code</h2>
        <div class="tabs" role="tablist" aria-labelledby="paste" @keydown=${this.onTabKey}>
          ${s.map((n,c)=>a`<button
              type="button"
              role="tab"
              id=${`tab-${c}`}
              aria-selected=${c===this.chosen}
              aria-controls="lines"
              tabindex=${c===this.chosen?0:-1}
              @click=${()=>this.choose(c)}
              >${n.name}</button
            >`)}
        </div>
        <div id="lines" role="tabpanel" aria-labelledby=${`tab-${this.chosen}`}>
          <pre tabindex="0" aria-label=${`Lines for ${i}`}><code>${r}</code></pre>
          <button type="button" class="small" @click=${()=>{this.copy(r)}}>Copy</button>
          <span role="status">${this.copied}</span>
        </div>
      </section>
    `}render(){return this.room?a`
      <h1 tabindex="-1">Two people, one room</h1>
      <p>
        Ann and Bob are connected by WebSockets, each with a token of its own. Write as one, and the other receives it.
        <a href=${`#room/${encodeURIComponent(this.room)}`}>Look into the room</a>
      </p>
      <div class="panes">
        <chat-pane .room=${this.room} user="ann" ?history=${this.hasHistory} moderates></chat-pane>
        <chat-pane .room=${this.room} user="bob" ?history=${this.hasHistory}></chat-pane>
      </div>
      ${this.lines(this.room)}
    `:a`<h1 tabindex="-1">Two people, one room</h1>
        ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>
              <button type="button" @click=${()=>{this.findRoom()}}>Try again</button>`:a`<p role="status">Making a room …</p>`}`}};customElements.define("console-talk",Ve);var vs=["SEND_MESSAGE","DELETE_MESSAGE","DISCONNECT_USER","BACKCHAT_HISTORY"],ze=class extends g{constructor(){super(...arguments);this.rooms=[];this.problem="";this.verdict=""}connectedCallback(){super.connectedCallback(),q().then(e=>{this.rooms=e,this.requestUpdate()},e=>this.fail(e))}fail(e){this.problem=b(e),this.requestUpdate()}async make(e){e.preventDefault();let s=e.target,{room:i,user:r,minutes:n,attributes:c=""}=y(s);try{this.token=await $("CreateChatToken",{roomIdentifier:i,userId:r,capabilities:new FormData(s).getAll("capability"),attributes:D(c),...n?{sessionDurationInMinutes:Number(n)}:{}}),this.problem="",this.requestUpdate()}catch(l){this.fail(l)}}async try(e){e.preventDefault();let{token:s=""}=y(e.target),i=await vt(),r=n=>{this.verdict=n,this.requestUpdate()};r("Trying …");try{let n=new K(s,{onOpen:()=>{n.close(),r("It opened a connection. It was used up by that.")},onFrame:()=>{},onClose:(c,l)=>{r(c),l||bt(i).then(p=>r(`${c} ${p}`))}})}catch{r("It has characters that no token has.")}}render(){return a`
      <h1 tabindex="-1">Tokens</h1>
      ${this.problem?a`<p class="problem" role="alert">${this.problem}</p>`:d}
      <section class="card" aria-labelledby="make-token">
        <h2 id="make-token">Make a token</h2>
        <form class="grid" @submit=${this.make}>
          <label
            >Room
            <select name="room" required>
              ${this.rooms.map(e=>a`<option value=${e.arn}>${e.name||e.id}</option>`)}
            </select></label
          >
          <label>User <input name="user" maxlength="128" required value="cleo" /></label>
          <label>Minutes of the session <input name="minutes" type="number" min="1" max="180" placeholder="60" /></label>
          <fieldset>
            <legend>Capabilities</legend>
            ${vs.map(e=>a`<label class="check"
                ><input type="checkbox" name="capability" value=${e} ?checked=${e==="SEND_MESSAGE"} />
                ${e}</label
              >`)}
          </fieldset>
          <label>Attributes, name=value one a line <textarea name="attributes" rows="2"></textarea></label>
          <button>Make the token</button>
        </form>
        ${this.token?a`<label class="result"
                >Token, to open one connection until ${new Date(this.token.tokenExpirationTime).toLocaleTimeString()}
                <textarea readonly rows="4" .value=${this.token.token}></textarea
              ></label>
              <p>The session ends at ${new Date(this.token.sessionExpirationTime).toLocaleTimeString()}.</p>`:d}
      </section>
      ${w?d:this.trial()}
    `}trial(){return a`
      <section class="card" aria-labelledby="try-token">
        <h2 id="try-token">Why is a token refused?</h2>
        <p>Browsers hide why a connection was refused. The server knows: this opens one with the token, and tells.</p>
        <form class="grid" @submit=${this.try}>
          <label>Token <textarea name="token" rows="4" required></textarea></label>
          <button>Try it</button>
        </form>
        <p role="status" class="done">${this.verdict}</p>
      </section>
    `}};customElements.define("console-tokens",ze);var Wt=[["talk","Talk"],["rooms","Rooms"],["tokens","Tokens"],["frames","Frames"],["faults","Faults"],["numbers","Numbers"]],Ke=w?Wt.filter(([o])=>o==="rooms"||o==="tokens"):Wt,Gt=Ke[0][0],We=class extends g{constructor(){super(...arguments);this.isKnown=!1;this.why="";this.onHash=()=>{let e=w?xe():void 0;e!==void 0&&this.enter(e),this.requestUpdate(),this.updateComplete.then(()=>{this.querySelector("main h1")?.focus()})}}connectedCallback(){this.replaceChildren(),super.connectedCallback(),addEventListener("hashchange",this.onHash),w&&(St(e=>this.leave(e)),this.enter(xe()))}async enter(e){try{this.session=e===void 0?await ke():await Et(e),this.why=""}catch(s){this.session=void 0,this.why=s instanceof TypeError?"The server cannot be reached":s.message,this.former=e===void 0?void 0:await ke().catch(()=>{})}this.isKnown=!0,this.requestUpdate()}leave(e){this.session=void 0,this.former=void 0,this.why=e,this.requestUpdate()}async signOut(){try{await _t(),this.leave("")}catch(e){this.leave(e.message)}}signedOut(){return a`
      <h1 tabindex="-1">Signed out</h1>
      ${this.why?a`<p class="problem" role="alert">${this.why}.</p>`:d}
      <p>A link opens this console: once, and within a minute. Make one where your access key is:</p>
      <pre tabindex="0" aria-label="Command that makes a link"><code>./backchat console --endpoint-url ${k}</code></pre>
      <p>For an hour you may then do here what that key may do.</p>
      ${this.former?a`<button type="button" @click=${()=>{this.enter()}}>
            Go on with the session of ${this.former.accessKeyId}
          </button>`:d}
    `}disconnectedCallback(){super.disconnectedCallback(),removeEventListener("hashchange",this.onHash)}view(e,s){switch(e){case"rooms":return a`<console-rooms></console-rooms>`;case"room":return a`<console-room .arn=${s}></console-room>`;case"tokens":return a`<console-tokens></console-tokens>`;case"frames":return a`<console-frames></console-frames>`;case"faults":return a`<console-faults></console-faults>`;case"numbers":return a`<console-numbers></console-numbers>`;default:return a`<console-talk></console-talk>`}}content(e,s){return!w||this.session?this.view(e,s):this.isKnown?this.signedOut():d}render(){let[e="",s=""]=location.hash.slice(1).split("/"),i=e==="room"||Ke.some(([c])=>c===e)?e:Gt,r=i==="room"?"rooms":i,n=!w||this.session;return a`
      <header class="top">
        <a class="brand" href=${`#${Gt}`}>Backchat</a>
        ${n?a`<nav aria-label="Console">
              ${Ke.map(([c,l])=>a`<a href=${`#${c}`} aria-current=${c===r?"page":"false"}>${l}</a>`)}
            </nav>`:d}
        ${this.session?a`<span class="who"
                >${this.session.accessKeyId} · ${this.session.account} · ${this.session.region}, until
                ${new Date(this.session.expirationTime).toLocaleTimeString()}</span
              >
              <button type="button" class="small quiet" @click=${()=>{this.signOut()}}>Sign out</button>`:d}
      </header>
      <main>${this.content(i,decodeURIComponent(s))}</main>
    `}};customElements.define("backchat-console",We);
